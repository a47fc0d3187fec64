/** Runs what waits. The engine runs no job by itself while it is called once, so a component has jobs of its own. */

import { subscribeDuration } from "wasi:clocks/monotonic-clock@0.2.10";
import { poll } from "wasi:io/poll@0.2.10";
import type { Pollable } from "./wasi.ts";

interface Timer {
  readonly at: number; // ms, of the engine's own clock
  readonly run: () => void;
  readonly every?: number; // ms
}

const MS = 1_000_000; // ns

let jobs: (() => void)[] = [];
const timers = new Map<number, Timer>();
const waiting = new Map<Pollable, () => void>();
let lastTimer = 0;

/** Has a job run as soon as what runs now has ended. */
export function queueMicrotask(job: () => void): void {
  jobs.push(job);
}

/** As everywhere, but a timer is a number, and its function gets no arguments. */
export function setTimeout(run: () => void, ms = 0): number {
  timers.set(++lastTimer, { at: performance.now() + delay(ms), run });
  return lastTimer;
}

/** As everywhere, likewise. */
export function setInterval(run: () => void, ms = 0): number {
  const every = Math.max(1, delay(ms));
  timers.set(++lastTimer, { at: performance.now() + every, run, every });
  return lastTimer;
}

/** As everywhere: what is no timer, or was one, is left alone. */
export function clearTimeout(timer?: number): void {
  timers.delete(timer!);
}

export { clearTimeout as clearInterval };

/**
 * Calls `work` when the engine says that something can go on, and gives the engine back what it was asked with.
 *
 * @returns What stops waiting.
 */
export function whenReady(pollable: Pollable, work: () => void): () => void {
  const stop = () => {
    if (waiting.delete(pollable)) pollable[Symbol.dispose]();
  };
  waiting.set(pollable, () => {
    stop();
    work();
  });
  return stop;
}

/**
 * Runs what there is to run until a promise is settled, and gives its value.
 *
 * @throws its reason; an error when nothing is left that could settle it.
 */
export function runUntil<T>(promise: Promise<T>): T {
  let end: { readonly value: T } | { readonly reason: unknown } | undefined;
  promise.then((value) => end = { value }, (reason) => end = { reason });
  for (runJobs(); !end; runJobs()) wait();
  if ("reason" in end) throw end.reason;
  return end.value;
}

function runJobs(): void {
  while (jobs.length > 0) {
    const now = jobs;
    jobs = [];
    for (const job of now) job();
  }
}

/** Waits until something can go on, and lets it. */
function wait(): void {
  const [number, timer] = nextTimer();
  const left = timer ? timer.at - performance.now() : Infinity;
  if (timer && left <= 0) return fire(number, timer);
  const pollables = [...waiting.keys()];
  if (timer) pollables.push(subscribeDuration(Math.ceil(left * MS)));
  if (pollables.length === 0) throw new Error("Nothing is left to wait for");
  const ready = poll(pollables).map((index: number) => pollables[index]!);
  // A timer that is due is found by the next round.
  if (timer) pollables.at(-1)![Symbol.dispose]();
  for (const pollable of ready) {
    // What an earlier one did may have stopped this one's wait.
    runJobs();
    waiting.get(pollable)?.();
  }
}

function nextTimer(): [number: number, timer: Timer | undefined] {
  let next: [number, Timer | undefined] = [0, undefined];
  for (const [number, timer] of timers) if (!next[1] || timer.at < next[1].at) next = [number, timer];
  return next;
}

function fire(number: number, { run, every }: Timer): void {
  if (every === undefined) timers.delete(number);
  else timers.set(number, { at: performance.now() + every, run, every });
  run();
}

function delay(ms: number): number {
  return Math.max(0, Number(ms) || 0);
}
