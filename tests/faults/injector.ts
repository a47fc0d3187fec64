/**
 * Knows how to build the injector and run a program under it, and what it says of the calls it counted.
 * Must not know which faults are worth trying, nor what the program should make of them.
 *
 * @module
 */

import { spawnSync } from "node:child_process";
import { mkdirSync, renameSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { type Finished, type ProgramOptions, startProgram } from "../support/program/program.ts";
import { skipUnless } from "../support/skip.ts";

/** A system call that was counted. */
export interface Call {
  readonly number: number;
  readonly call: string;
  /** The path that it is about, or that of its descriptor. */
  readonly on: string;
  /** Whether the fault met it. */
  readonly acted: boolean;
  /** What it gave, a negative error number included; `null` when the program was killed first. */
  readonly result: number | null;
}

/** Which calls count, and what happens at one of them; nothing happens without a `number`. */
export interface Injection {
  /** Only calls on paths that begin with this. */
  readonly below?: string;
  /** None before the first one on a path that begins with this. */
  readonly since?: string;
  /** Only calls of these names. */
  readonly only?: readonly string[];
  /** Counted from 1. */
  readonly number?: number;
  /** `error=5`, `short`, `kill`, `killafter` or `signal=15`. */
  readonly action?: string;
  /** At every later call too. */
  readonly persistent?: boolean;
  /** After so many seconds it is ended; 45 by default. */
  readonly seconds?: number;
}

/** What a program left, and what it did. */
export interface Injected extends Finished {
  readonly calls: readonly Call[];
  /** Whether it had to be ended. */
  readonly timedOut: boolean;
}

const LONGEST = 45; // seconds
const CHECKOUT = fileURLToPath(new URL("../..", import.meta.url));
const SOURCE = join(CHECKOUT, "tests", "faults", "injector.c");
const INJECTOR = join(CHECKOUT, ".build", "injector");

/** Compiles the injector; false where that, or what it does, is impossible. */
export function buildInjector(): boolean {
  mkdirSync(join(CHECKOUT, ".build"), { recursive: true });
  // Another test may be running it.
  const made = `${INJECTOR}-${process.pid}`;
  const cc = ["-O2", "-Wall", "-Wextra", "-Werror", "-o", made, SOURCE];
  if (spawnSync("cc", cc, { stdio: "ignore" }).status !== 0) return false;
  renameSync(made, INJECTOR);
  return spawnSync(INJECTOR, ["-o", "/dev/null", "--", "true"], { stdio: "ignore" }).status === 0;
}

/** What to give the `skip` of a test that injects. */
export function needsInjector(): string | false {
  return skipUnless(
    buildInjector(),
    "faults cannot be injected here (no C compiler, no ptrace, or not x86-64)",
  );
}

/** Runs a program under the injector; its list of calls is kept at `log` meanwhile. */
export async function inject(
  command: readonly string[],
  injection: Injection,
  log: string,
  options: ProgramOptions,
): Promise<Injected> {
  const { below, since, only, number, action, persistent, seconds = LONGEST } = injection;
  const args = [
    ...["-o", log, "-t", `${seconds}`],
    ...below === undefined ? [] : ["-d", below],
    ...since === undefined ? [] : ["-s", since],
    ...only === undefined ? [] : ["-c", only.join(",")],
    ...number === undefined ? [] : ["-n", `${number}`, "-x", action ?? "none"],
    ...persistent ? ["-p"] : [],
  ];
  const finished = await startProgram(INJECTOR, [...args, "--", ...command], options).finished;
  const lines = (await readFile(log, "utf8")).trimEnd().split("\n").map((line) => JSON.parse(line));
  const { timed_out } = lines.pop() as { timed_out: boolean };
  return { ...finished, calls: lines as Call[], timedOut: timed_out };
}
