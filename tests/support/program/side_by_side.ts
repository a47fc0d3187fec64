/**
 * Knows how to run `hf auth`, in two versions, and `hf-auth` in the same situation, and what a script sees of each.
 * Must not know where they may differ.
 *
 * @module
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Fault, type Hub, startHub } from "../hub/hub.ts";
import { needsBothHf } from "../python.ts";
import { ALICE, BOB, CAROL, ZOE } from "../store/samples.ts";
import { type Finished, type Home, makeHome } from "./program.ts";
import { NEWEST, OURS, PYTHON, type Side } from "./sides.ts";

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
  /** What the Hub answers to whoever begins a browser login. */
  readonly device?: Fault;
  /** What the Hub answers to whoever asks which coding agents there are. */
  readonly agents?: Fault;
  /** The name of alice's token on the Hub. */
  readonly displayName?: string;
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
export function openHub(
  { whoami, refresh, device, agents, displayName }: Partial<Situation>,
): Promise<Hub> {
  return startHub({
    accounts: [
      { name: "alice", orgs: ["acme"] },
      { name: "bob" },
      { name: "carol", orgs: ["acme", "Zürich 🏔", "日本", 'a "b" \\ c', "x,y"] },
      { name: "Zoë 🤗" },
    ],
    tokens: ([[ALICE, "alice"], [BOB, "bob"], [CAROL, "carol"], [ZOE, "Zoë 🤗"]] as const).map(
      ([token, account]) => ({
        token,
        account,
        displayName: token === ALICE && displayName || `of ${account}`,
        role: "write",
      }),
    ),
  }).then((hub) => {
    if (whoami !== undefined) hub.fail("GET /api/whoami-v2", whoami, 100);
    if (device !== undefined) hub.fail("POST /oauth/device", device, 100);
    if (agents !== undefined) hub.fail("GET /api/agent-harnesses", agents, 100);
    if (refresh !== undefined) hub.fail("POST /oauth/token", refresh, 100);
    return hub;
  });
}

/** Runs one command in a home of its own, which `look` may then look at. */
export async function runIn<T>(
  hub: Hub,
  side: Side,
  command: string,
  { token, stored, env = {} }: Situation,
  look: (result: Finished, home: Home) => T | Promise<T>,
): Promise<T> {
  await using home = await makeHome({
    ...(token !== undefined && { token }),
    ...(stored !== undefined && { stored_tokens: stored }),
  });
  const more = Object.entries(env).map(([name, value]) => [name, value.replace("{hub}", hub.url)]);
  const result = await side.run(command === "" ? [] : command.split(" "), {
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
  side: Side,
  commands: readonly string[],
  situation: Situation,
): Promise<{ seen: Record<string, Seen>; words: string }> {
  const results = await Promise.all(
    commands.map((command) => runIn(hub, side, command, situation, (result) => ({ command, ...result }))),
  );
  return {
    seen: Object.fromEntries(
      results.map(({ command, status, stdout }) => [command, {
        succeeds: status === 0,
        stdout: side === OURS ? stdout : withoutColors(stdout),
      }]),
    ),
    words: results.map(({ command, status, stderr }) => `${command}: ${status}\n${stderr}`).join(""),
  };
}

/** The text without the colours that `hf` has in a pipe, too. */
export function withoutColors(text: string): string {
  return text.replace(/\x1b\[[39]?\dm/g, "");
}

/** Makes a test of each row: all programs print the same, and end alike; the older `hf` is asked for the first command. */
export function testAlike(rows: readonly Row[]): void {
  for (const row of rows) {
    test(`hf-auth prints and ends as hf auth does: ${row.name}`, { skip: needsBothHf }, async () => {
      await using hub = await openHub(row);
      const { commands = SIMPLE, fails = [] } = row;
      const [newest, ours, older] = await Promise.all([
        observe(hub, NEWEST, commands, row),
        observe(hub, OURS, commands, row),
        observe(hub, PYTHON, commands.slice(0, 1), row),
      ]);
      const words = `Python: ${newest.words}\nours: ${ours.words}\nolder Python: ${older.words}`;
      assert.deepEqual(ours.seen, newest.seen, words);
      assert.deepEqual(older.seen, { [commands[0]!]: ours.seen[commands[0]!] }, words);
      const failed = commands.filter((command) => !newest.seen[command]?.succeeds);
      assert.deepEqual(failed, commands.filter((command) => fails.includes(command)), words);
    });
  }
}
