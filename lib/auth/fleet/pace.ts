/**
 * Knows how long a process that stays waits before it tries again, so that a fleet's machines do not all do so at once.
 * Must not know what is tried.
 *
 * @module
 */

const FIRST_PAUSE = 1_000; // ms after the first failure, doubled with each more
const LONGEST_PAUSE = 300_000;

/** How long to wait after so many failures in a row before this one, in milliseconds. */
export function pauseAfter(failures: number): number {
  return Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(failures, 20));
}

/** About as long: a quarter less to a quarter more, by chance. */
export function spread(ms: number, random: () => number): number {
  return ms * (0.75 + random() / 2);
}
