/**
 * Knows how each fault of each command is tried, one after the other on several stages, and counted.
 * Must not know which numbers are good enough.
 *
 * @module
 */

import process from "node:process";
import { type Finished, program, startProgram } from "../support/program/program.ts";
import { UNDER_DENO } from "../support/program/runtimes.ts";
import { Pool } from "../support/program/together.ts";
import type { Command, Material } from "./commands.ts";
import { type Fault, faultsOf, type Kind } from "./faults.ts";
import { type Call, inject, type Injected, type Injection } from "./injector.ts";
import { type Flaw, judge } from "./judge.ts";
import { Stage } from "./stage.ts";

/** How the program is started that has these commands. */
export interface Runner {
  readonly name: string;
  /** What stands before the arguments. */
  readonly command: readonly [string, ...string[]];
  /** The arguments; undefined when it has no such command. */
  readonly args: (command: Command, material: Material) => readonly string[] | undefined;
  readonly env?: Readonly<Record<string, string>>;
}

/** What became of a fault. */
export interface Outcome {
  readonly fault: Fault;
  readonly flaws: ReadonlySet<Flaw>;
  readonly status: number;
  readonly stderr: string;
  /** The call that the fault met, and the one before it. */
  readonly at: readonly string[];
}

/** The built program. */
export const BUILT: Runner = {
  name: "hf-auth",
  command: [program],
  args: (command, material) => command.args(material),
};

/** The program's sources under Deno, with the permissions of the compiled program. */
export const SOURCES: Runner = {
  name: "hf-auth under Deno",
  ...UNDER_DENO,
  args: (command, material) => command.args(material),
};

/** The faults of a command, as its calls are here and now. */
export async function faultsFor(stage: Stage, command: Command, runner: Runner = BUILT): Promise<Fault[]> {
  const calls = async (among?: Fault["among"]) =>
    (await attempt(stage, command, runner, prefixOf(stage, among))).calls;
  const deeds = {
    folder: stage.folder,
    files: await calls("files"),
    sockets: await calls("sockets"),
    all: (await calls()).length,
  };
  return faultsOf(deeds, command.grants !== undefined);
}

/** Before it looks at the store there is nothing to lose, and a runtime's start is never twice the same. */
function prefixOf({ folder }: Stage, among: Fault["among"]): Pick<Injection, "below" | "since"> {
  return among === undefined ? { since: folder } : { below: among === "files" ? folder : "socket:" };
}

/** Tries all of these, several at once, and says each. */
export async function sweep(
  stages: readonly Stage[],
  command: Command,
  faults: readonly Fault[],
  { runner = BUILT, onOutcome = () => {} }: {
    readonly runner?: Runner;
    readonly onOutcome?: (outcome: Outcome) => void;
  } = {},
): Promise<Outcome[]> {
  const free = [...stages];
  const pool = new Pool(stages.length);
  return await Promise.all(faults.map((fault) =>
    pool.run(async () => {
      const stage = free.pop()!;
      try {
        const outcome = await tryFault(stage, command, fault, runner);
        onOutcome(outcome);
        return outcome;
      } finally {
        free.push(stage);
      }
    })
  ));
}

/** Opens so many stages, for as long as `work` takes. */
export async function onStages<T>(count: number, work: (stages: readonly Stage[]) => Promise<T>): Promise<T> {
  await using stack = new AsyncDisposableStack();
  const stages: Stage[] = [];
  for (let number = 0; number < count; number++) stages.push(stack.use(await Stage.open()));
  return await work(stages);
}

async function tryFault(stage: Stage, command: Command, fault: Fault, runner: Runner): Promise<Outcome> {
  const { material, found } = await stage.set(command);
  const { injection, signal } = fault;
  const ended = signal === undefined
    ? await start(stage, command, material, runner, {
      ...injection,
      ...prefixOf(stage, fault.among),
    })
    : await interrupted(stage, command, material, runner, signal);
  const deadly = signal !== undefined || /^(kill|signal)/.test(injection?.action ?? "");
  const flaws = await judge(stage, { command, material, found, ended, deadly });
  return { fault, flaws, status: ended.status, stderr: ended.stderr, at: around(ended.calls) };
}

/** Runs it once with this injection, on a stage that is set for it. */
async function attempt(
  stage: Stage,
  command: Command,
  runner: Runner,
  injection: Injection,
): Promise<Injected> {
  const { material } = await stage.set(command);
  return start(stage, command, material, runner, injection);
}

function start(
  stage: Stage,
  command: Command,
  material: Material,
  runner: Runner,
  injection: Injection,
): Promise<Injected> {
  return inject(wordsOf(runner, command, material), injection, stage.inHome("calls"), {
    env: { ...stage.env, ...runner.env },
  });
}

function wordsOf(
  { command: words, args }: Runner,
  command: Command,
  material: Material,
): [string, ...string[]] {
  return [...words, ...args(command, material) ?? []];
}

const PATIENCE = 300; // ms that an answer is held back when the signal didn't end the program

/** A signal comes when the Hub has granted the token, and the answer only afterwards. */
async function interrupted(
  stage: Stage,
  command: Command,
  material: Material,
  runner: Runner,
  signal: NonNullable<Fault["signal"]>,
): Promise<Injected> {
  const [started, ...args] = wordsOf(runner, command, material);
  const running = startProgram(started, args, { env: { ...stage.env, ...runner.env } });
  stage.gate.hold(async () => {
    process.kill(running.pid!, signal);
    const bound = AbortSignal.timeout(PATIENCE);
    const passed = new Promise((resolve) => bound.addEventListener("abort", resolve, { once: true }));
    await Promise.race([running.finished, passed]);
  });
  const finished: Finished = await running.finished;
  return { ...finished, calls: [], timedOut: false };
}

function around(calls: readonly Call[]): string[] {
  const met = calls.findIndex(({ acted }) => acted);
  return calls.slice(Math.max(0, met - 1), met + 1).map(({ call, on }) => `${call} ${on}`);
}

/** How often each flaw was found, by kind of fault and of all. */
export function countFlaws(
  outcomes: readonly Outcome[],
  kind?: Kind,
): { tried: number } & Partial<Record<Flaw, number>> {
  const some = outcomes.filter(({ fault }) => kind === undefined || fault.kind === kind);
  const counts: { tried: number } & Partial<Record<Flaw, number>> = { tried: some.length };
  for (const { flaws } of some) for (const flaw of flaws) counts[flaw] = (counts[flaw] ?? 0) + 1;
  return counts;
}
