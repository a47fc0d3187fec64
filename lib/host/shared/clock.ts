/**
 * Knows how to wait with the timers every runtime has.
 * Must not know what is waited for.
 *
 * @module
 */

import type { Clock } from "../host.ts";

/** What a runtime has for a clock. */
export interface ClockParts {
  /** Gives a file's text. */
  readonly read: (path: string) => Promise<string>;
  /** Has a timer not keep this program running. */
  readonly unref: (timer: ReturnType<typeof setTimeout>) => void;
}

/** The time as this machine tells it. */
export function realClock(parts?: ClockParts): Clock {
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    sleep,
    ...parts && {
      sinceBoot: async () => await (await import("./boot.ts")).sinceBoot(parts.read),
      idle: (ms) => new Promise((resolve) => parts.unref(setTimeout(resolve, ms))),
    },
  };
}

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const done = () => {
      signal?.removeEventListener("abort", stop);
      resolve();
    };
    const timer = setTimeout(done, ms);
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    signal?.addEventListener("abort", stop, { once: true });
  });
}
