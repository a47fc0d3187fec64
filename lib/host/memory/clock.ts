/**
 * Knows a time that passes as fast as it is waited for, in the right order.
 * Must not know the real time.
 *
 * @module
 */

import { setImmediate } from "node:timers";
import type { Clock } from "../host.ts";

/** A clock for tests. */
export interface MemoryClock extends Clock {
  /** Runs `what` when a sleep or {@linkcode advance} takes the time past `ms` after the clock was made. */
  at(ms: number, what: () => void | Promise<void>): void;
  /** Lets time pass, with all that is due. */
  advance(ms: number): Promise<void>;
  /** Every sleep that was asked for, in milliseconds. */
  readonly slept: number[];
  /** How many sleeps are not over. */
  readonly sleeping: number;
}

interface Due {
  readonly time: number;
  readonly run: () => void | Promise<void>;
  readonly sleep: boolean;
}

/** A clock that starts at `start` (milliseconds since the Unix epoch) and stands still unless waited for. */
export function memoryClock(start: number): MemoryClock {
  let passed = 0;
  let ticking = false;
  let due: Due[] = [];
  const slept: number[] = [];

  const sleeping = () => due.filter((entry) => entry.sleep).length;
  const add = (entry: Due) => {
    // Stable: what was asked for first comes first.
    due = [...due, entry].sort((a, b) => a.time - b.time);
  };
  const runNext = async () => {
    const next = due.shift();
    if (!next) return;
    passed = Math.max(passed, next.time);
    await next.run();
  };
  // One thing at a time, and only when everything else that can go on without time has done so.
  const tick = () => {
    if (ticking) return;
    ticking = true;
    setImmediate(async () => {
      try {
        if (sleeping() > 0) await runNext();
      } finally {
        ticking = false;
      }
      if (sleeping() > 0) tick();
    });
  };
  return {
    now: () => start + passed,
    monotonic: () => passed,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        slept.push(ms);
        const stop = () => {
          due = due.filter((other) => other !== entry);
          reject(signal?.reason);
        };
        const run = () => {
          signal?.removeEventListener("abort", stop);
          resolve();
        };
        const entry: Due = { time: passed + ms, run, sleep: true };
        signal?.addEventListener("abort", stop, { once: true });
        add(entry);
        tick();
      }),
    at: (ms, run) => add({ time: ms, run, sleep: false }),
    async advance(ms) {
      const end = passed + ms;
      while (due.length > 0 && due[0]!.time <= end) await runNext();
      passed = end;
    },
    slept,
    get sleeping() {
      return sleeping();
    },
  };
}
