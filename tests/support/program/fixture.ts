/**
 * Knows how to run the whole program on a machine in memory, and what a test sees of that.
 * Must not know any command.
 *
 * @module
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import { main } from "../../../lib/cli/main.ts";
import type { MemoryHost, MemoryOptions } from "../../../lib/host/memory/host.ts";
import { type Exchange, fakeHub } from "../fakes/hub.ts";
import { machineWith, NOW, type Store, storeOf } from "../store/fixture.ts";

/** Where the program runs. */
export interface Situation extends Omit<MemoryOptions, "fetch"> {
  /** The two files before; none unless given. */
  readonly store?: Store;
  /** What the Hub is asked, and answers. */
  readonly hub?: readonly Exchange[];
  /** Called with the machine before the program starts. */
  readonly prepare?: (host: MemoryHost) => void;
}

/** All that a run leaves. */
export interface Run {
  readonly status: number;
  readonly out: string;
  readonly err: string;
  readonly store: Record<string, string>;
}

/** At half past ten, when nearly every time zone has the same day. */
export const START: number = (NOW + 37_800) * 1000;

/** Runs `hf-auth` with the words of `line`. */
export async function run(line: string | readonly string[], situation: Situation = {}): Promise<Run> {
  const { store = {}, hub: exchanges = [], prepare, ...options } = situation;
  using hub = fakeHub(...exchanges);
  const host = machineWith(store, { now: START, programs: {}, ...options, fetch: hub.fetch });
  prepare?.(host);
  const args = typeof line === "string" ? line.split(" ").filter(Boolean) : line;
  const status = await main(args, host);
  return { status, out: withoutKey(host.stdout), err: withoutKey(host.stderr), store: storeOf(host) };
}

/** What was printed, with `KEY` for the random key in a page's address. */
export function withoutKey(text: string): string {
  return text.replace(/\/[0-9a-f]{32}\//g, "/KEY/");
}

/** What a program is told in place of the two lines that a person is. */
export function failureLine(code: string, lines: string): string {
  const [, message, hint] = /^Error: (.*)\nHint: (.*)\n$/.exec(lines)!;
  return `{"error": {"code": "${code}", "message": "${message}", "hint": "${hint}"}}\n`;
}

/** A command line, where it runs, and what is other than: status 0, no output, and the store as it was. */
export type Row = readonly [line: string | readonly string[], situation: Situation, expected: Partial<Run>];

/** Makes a test of each row. */
export function testRuns(rows: readonly Row[]): void {
  for (const [line, situation, expected] of rows) {
    const { store = {}, env = {}, interactive } = situation;
    const where = [
      ...(interactive ? ["at a terminal"] : []),
      `with ${store.stored_tokens?.match(/^\[/gm)?.length ?? 0} tokens`,
      store.token === undefined ? "and none active" : "and one active",
      ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
    ];
    test(["main runs", ...[line].flat(), ...where].join(" "), async () => {
      assert.deepEqual(await run(line, situation), { status: 0, out: "", err: "", store, ...expected });
    });
  }
}
