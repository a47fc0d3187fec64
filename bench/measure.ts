/** What the measurements share: running a program, and figures of its runs. Runs under Bun. */

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { cpus, release, type } from "node:os";
import process from "node:process";

/** A process that Bun started. */
export interface Child {
  readonly stdout: AsyncIterable<Uint8Array>;
  readonly exited: Promise<number>;
  kill(): void;
}

declare const Bun: {
  spawn(command: readonly string[], options: Record<string, unknown>): Child;
  which(program: string): string | null;
};

/** Starts a program. */
export function spawn(command: readonly string[], options: Record<string, unknown>): Child {
  return Bun.spawn(command, options);
}

/** A program's path, if it is on PATH. */
export function which(program: string): string | undefined {
  return Bun.which(program) ?? undefined;
}

const installed = ".tools/python/bin/hf";
/** Python's `hf`, if it is there. */
export const hf: string | undefined = existsSync(installed) ? installed : which("hf");

// A process is born with the peak of the one that starts it, so a small one does.
const WAIT = `
import os, sys
null = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_WRONLY, 0) for fd in (1, 2)]
_, _, usage = os.wait4(os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=null), 0)
print(usage.ru_maxrss // (1024 if sys.platform == "darwin" else 1))
`;

/** A program's peak memory in MiB (what is less than Python's own shows as that), if there is a Python to ask. */
export async function peakMemory(
  command: readonly string[],
  env: Record<string, string | undefined>,
): Promise<number | undefined> {
  if (which("python3") === undefined) return undefined;
  const child = spawn(["python3", "-ISE", "-c", WAIT, ...command], {
    env,
    stdout: "pipe",
    stderr: "inherit",
  });
  let text = "";
  for await (const chunk of child.stdout) text += new TextDecoder().decode(chunk);
  return await child.exited === 0 ? Number(text) / 1024 : undefined;
}

/** Runs a program to its end, without a word. */
export async function run(
  command: readonly string[],
  env: Record<string, string | undefined> = process.env,
): Promise<void> {
  const status = await spawn(command, { env, stdout: "ignore", stderr: "ignore" }).exited;
  if (status !== 0) throw new Error(`${command.join(" ")} ended with ${status}`);
}

/** Makes an executable of a few words of JavaScript with Bun, and gives its path. */
export async function bunProgram(name: string, source: string): Promise<string> {
  const work = ".build/bench/programs";
  const file = `${work}/${name}`;
  mkdirSync(work, { recursive: true });
  writeFileSync(`${file}.js`, source);
  const compile = ["bun", "build", "--compile", "--bytecode", "--format", "esm", "--minify"];
  await run([...compile, "--outfile", file, `${file}.js`]);
  return file;
}

/** Prints a target and whether it is met; if not, by how much it is missed and why. */
export function aim(what: string, value: number | undefined, most: number, why?: string): void {
  const figure = (number: number) => number >= 10 || number === 0 ? number.toFixed(0) : number.toPrecision(2);
  const missed = value !== undefined && value > most;
  const said = value === undefined
    ? "not measured"
    : !missed
    ? "met"
    : most === 0
    ? `missed by ${value}`
    : `missed by ${((value / most - 1) * 100).toFixed(0)} %`;
  const measured = value === undefined ? "-" : figure(value);
  console.log(`  ${what.padEnd(50)}${measured.padStart(7)}  at most ${figure(most).padEnd(6)} ${said}`);
  if (missed && why !== undefined) console.log(`    held back: ${why}`);
}

/** The machine, in one line. */
export function machine(): string {
  return `${cpus().length} x ${cpus()[0]?.model.trim()}, ${type()} ${
    release().replace(/^(\d+\.\d+).*/, "$1")
  }`;
}

/** The one in the middle. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

/** The median, and in parentheses the least and the most, padded to a column. */
export function spread(values: readonly number[], digits = 0, width = 20): string {
  const [least, most] = [Math.min(...values), Math.max(...values)].map((value) => value.toFixed(digits));
  return `${median(values).toFixed(1).padStart(7)} (${least} to ${most})`.padEnd(width);
}
