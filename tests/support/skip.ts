/**
 * Knows how a test that cannot run here says so.
 * Must not know what it needs.
 *
 * @module
 */

const said = new Set<string>();

/** What to give a test's `skip`: `false`, or the reason, which is also printed, once. */
export function skipUnless(available: boolean, reason: string): string | false {
  if (available) return false;
  if (!said.has(reason)) console.log(`Some tests are skipped: ${reason}`);
  said.add(reason);
  return reason;
}
