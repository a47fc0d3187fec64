/** Holds the judge to the faults that it should find: each state is made by hand, as a broken program would leave it. */

import assert from "node:assert/strict";
import { chmod } from "node:fs/promises";
import { test } from "node:test";
import { section } from "../support/store/fixture.ts";
import { COMMANDS } from "./commands.ts";
import type { Pair } from "./gate.ts";
import { type Injected, needsInjector } from "./injector.ts";
import { type Flaw, judge } from "./judge.ts";
import { onStages } from "./sweep.ts";
import type { Stage } from "./stage.ts";

const skip = needsInjector();
const KILLED: Injected = { status: 137, stdout: "", stderr: "", calls: [], timedOut: false };
const DONE: Injected = { ...KILLED, status: 0 };

const GIVEN = "hf_given00".padEnd(37, "x");

interface Case {
  readonly command: string;
  readonly ended: Injected;
  /** Leaves the files as they would be; the store is the one before otherwise. */
  readonly leave?: (stage: Stage, pair: Pair) => Promise<unknown>;
  /** Whether the Hub was asked for a new token. */
  readonly asked?: boolean;
  readonly flaws: readonly Flaw[];
}

const renewed = (store: string, { access_token, refresh_token }: Pair) =>
  store.replace(/^hf_token = hf_oauth_.*$/m, `hf_token = ${access_token}`)
    .replace(/^refresh_token = .*$/m, `refresh_token = ${refresh_token}`);
const store = async (stage: Stage, change: (text: string) => string) =>
  await stage.home.write("stored_tokens", change(await stage.home.read("stored_tokens") ?? ""));

const CASES: Readonly<Record<string, Case>> = {
  "nothing happened": { command: "refresh", ended: KILLED, flaws: [] },
  "success is claimed and nothing happened": {
    command: "refresh",
    ended: DONE,
    asked: true,
    flaws: ["untrue", "lost"],
  },
  "the Hub's answer is gone": { command: "refresh", ended: KILLED, asked: true, flaws: ["lost"] },
  "it lies where nobody looks": {
    command: "refresh",
    ended: KILLED,
    asked: true,
    leave: (stage, { refresh_token }) => stage.home.write("elsewhere", refresh_token),
    flaws: ["stranded"],
  },
  "it is in both files": {
    command: "refresh",
    ended: DONE,
    asked: true,
    leave: async (stage, pair) => {
      await store(stage, (text) => renewed(text, pair));
      await stage.home.write("token", pair.access_token);
    },
    flaws: [],
  },
  "it is in one of them": {
    command: "refresh",
    ended: KILLED,
    asked: true,
    leave: (stage, pair) => store(stage, (text) => renewed(text, pair)),
    flaws: ["half"],
  },
  "a neighbour is gone": {
    command: "login --token",
    ended: KILLED,
    leave: (stage) => store(stage, (text) => text.replace(/\[two\][^[]*/, "")),
    flaws: ["damaged"],
  },
  "a file is cut off": {
    command: "switch",
    ended: KILLED,
    leave: (stage) => store(stage, (text) => text.slice(0, 8)),
    flaws: ["damaged"],
  },
  "a login is stored and not active": {
    command: "login --token",
    ended: KILLED,
    leave: (stage) =>
      store(stage, (text) => text.replace("[one]", `${section("given 00", { hf_token: GIVEN })}[one]`)),
    flaws: ["half"],
  },
  "a removed token stays active": {
    command: "logout --token-name",
    ended: KILLED,
    leave: (stage) => store(stage, (text) => text.replace(/\[one\][^[]*/, "")),
    flaws: ["half"],
  },
  "a secret is printed": {
    command: "list",
    ended: { ...KILLED, status: 1, stderr: `Error: ${GIVEN}` },
    flaws: ["leaked"],
  },
  "others can read a draft": {
    command: "login --token",
    ended: KILLED,
    leave: async (stage) => {
      await stage.home.write("draft", GIVEN);
      await chmod(stage.inHome("huggingface/draft"), 0o644);
    },
    flaws: ["damaged"],
  },
  "it breaks down": {
    command: "list",
    ended: { ...KILLED, status: 1, stderr: "Error: Unexpected error: x" },
    flaws: ["unexpected"],
  },
  "it hangs": { command: "list", ended: { ...KILLED, status: 124, timedOut: true }, flaws: ["hung"] },
  "an empty list is claimed to be all": { command: "list", ended: DONE, flaws: ["untrue"] },
};
test(
  "the Hub that faults are tried against refuses a spent refresh token",
  { skip },
  () =>
    onStages(1, async ([stage]) => {
      const refresh = COMMANDS.find(({ name }) => name === "refresh")!;
      const { found } = await stage!.set(refresh);
      const first = await stage!.run("refresh");
      await stage!.home.write("stored_tokens", found.files["stored_tokens"]!);
      await stage!.home.write("token", found.files["token"]!);
      const second = await stage!.run("refresh");
      assert.deepEqual([first.status, second.status], [0, 4]);
      assert.match(second.stderr, /its refresh token is no longer valid/);
    }),
);

test("judge finds what is wrong, and nothing else", { skip }, () =>
  onStages(1, async ([stage]) => {
    const verdicts: Record<string, Flaw[]> = {};
    for (const [name, { command: wanted, ended, leave, asked }] of Object.entries(CASES)) {
      const command = COMMANDS.find((candidate) => candidate.name === wanted)!;
      const { material, found } = await stage!.set(command);
      if (asked) await stage!.ask(material.pair);
      await leave?.(stage!, stage!.gate.grants.at(-1)!);
      const deadly = ended.status === 137;
      verdicts[name] = [...await judge(stage!, { command, material, found, ended, deadly })];
    }
    const expected = Object.entries(CASES).map(([name, { flaws }]) => [name, flaws]);
    assert.deepEqual(verdicts, Object.fromEntries(expected));
  }));
