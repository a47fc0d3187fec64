/**
 * Knows how to wait with the timers every runtime has.
 * Must not know what is waited for.
 *
 * @module
 */

import type { Clock } from "../host.ts";

/** The time as this machine tells it. */
export function realClock(): Clock {
  return { now: () => Date.now(), monotonic: () => performance.now(), sleep };
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
