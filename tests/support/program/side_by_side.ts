/**
 * Knows how to run `hf auth` and `hf-auth` in the same situation, and what a script sees of either.
 * Must not know where they may differ.
 *
 * @module
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Fault, type Hub, startHub } from "../hub/hub.ts";
import { needsHf } from "../python.ts";
import { ALICE, BOB, CAROL, ZOE } from "../store/samples.ts";
import { type Finished, hfAuth, type Home, makeHome, runHf } from "./program.ts";

/** Variables of the environment. */
export type Env = Readonly<Record<string, string>>;
type Content = string | Uint8Array;

/** What both programs find. */
export interface Situation {
  readonly name: string;
  readonly token?: Content;
  readonly stored?: Content;
  /** `{hub}` in a value is the Hub's address. */
  readonly env?: Env;
  /** What the Hub answers instead, each time. */
  readonly whoami?: Fault;
  readonly refresh?: Fault;
}

/** A situation, and what is called in it: {@linkcode SIMPLE} unless given. */
export interface Row extends Situation {
  readonly commands?: readonly string[];
  /** The commands that fail; all others succeed. */
  readonly fails?: readonly string[];
}

/** What needs no Hub. */
export const LOCAL: readonly string[] = ["token", "list"];

/** Every command that only looks. */
export const SIMPLE: readonly string[] = [...LOCAL, "whoami"];

/** Whose the token is, in every format. */
export const FORMATS: readonly string[] = [
  "whoami",
  ...["human", "agent", "json", "quiet"].map((format) => `whoami --format ${format}`),
];

/** Every way to call a command that only looks. */
export const EVERY: readonly string[] = [
  ...FORMATS,
  "whoami --format auto",
  "whoami --format=json",
  "whoami --json",
  "whoami -q",
  "whoami --quiet",
  "whoami --no-truncate",
  "token",
  "token --json",
  "token -q",
  "list",
  "ls",
  "list --format human",
];

/** A Hub with the accounts of the samples. */
export function openHub({ whoami, refresh }: Partial<Situation>): Promise<Hub> {
  return startHub({
    accounts: [
      { name: "alice", orgs: ["acme"] },
      { name: "bob" },
      { name: "carol", orgs: ["acme", "Zürich 🏔", "日本", 'a "b" \\ c', "x,y"] },
      { name: "Zoë 🤗" },
    ],
    tokens: ([[ALICE, "alice"], [BOB, "bob"], [CAROL, "carol"], [ZOE, "Zoë 🤗"]] as const).map(
      ([token, account]) => ({ token, account, displayName: `of ${account}`, role: "write" }),
    ),
  }).then((hub) => {
    if (whoami !== undefined) hub.fail("GET /api/whoami-v2", whoami, 100);
    if (refresh !== undefined) hub.fail("POST /oauth/token", refresh, 100);
    return hub;
  });
}

/** Either program. */
export type Program = typeof runHf;

/** Runs one command in a home of its own, which `look` may then look at. */
export async function runIn<T>(
  hub: Hub,
  program: Program,
  command: string,
  { token, stored, env = {} }: Situation,
  look: (result: Finished, home: Home) => T | Promise<T>,
): Promise<T> {
  await using home = await makeHome({
    ...(token !== undefined && { token }),
    ...(stored !== undefined && { stored_tokens: stored }),
  });
  const more = Object.entries(env).map(([name, value]) => [name, value.replace("{hub}", hub.url)]);
  const words = command === "" ? [] : command.split(" ");
  const result = await program(program === runHf ? ["auth", ...words] : words, {
    env: home.env(hub.url, { GIT_CONFIG_NOSYSTEM: "1", ...Object.fromEntries(more) }),
  });
  return await look(result, home);
}

/** What a script sees of a command. */
export interface Seen {
  readonly succeeds: boolean;
  readonly stdout: string;
}

/** What a script sees of each command, and what a person reads when that isn't as expected. */
export async function observe(
  hub: Hub,
  program: Program,
  commands: readonly string[],
  situation: Situation,
): Promise<{ seen: Record<string, Seen>; words: string }> {
  const results = await Promise.all(
    commands.map((command) => runIn(hub, program, command, situation, (result) => ({ command, ...result }))),
  );
  return {
    seen: Object.fromEntries(
      results.map(({ command, status, stdout }) => [command, {
        succeeds: status === 0,
        // `hf` colours one line in a pipe too.
        stdout: program === runHf ? stdout.replace(/\x1b\[3?\dm/g, "") : stdout,
      }]),
    ),
    words: results.map(({ command, status, stderr }) => `${command}: ${status}\n${stderr}`).join(""),
  };
}

/** Makes a test of each row: both programs print the same, and end alike. */
export function testAlike(rows: readonly Row[]): void {
  for (const row of rows) {
    test(`hf-auth prints and ends as hf auth does: ${row.name}`, { skip: needsHf }, async () => {
      await using hub = await openHub(row);
      const { commands = SIMPLE, fails = [] } = row;
      const [theirs, ours] = await Promise.all([
        observe(hub, runHf, commands, row),
        observe(hub, hfAuth, commands, row),
      ]);
      const words = `Python: ${theirs.words}\nours: ${ours.words}`;
      assert.deepEqual(ours.seen, theirs.seen, words);
      const failed = commands.filter((command) => !theirs.seen[command]?.succeeds);
      assert.deepEqual(failed, commands.filter((command) => fails.includes(command)), words);
    });
  }
}
