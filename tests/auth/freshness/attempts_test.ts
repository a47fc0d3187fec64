/** How long a refresh that failed is not tried again. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { afterFailure, isFresh } from "../../../lib/auth/freshness/attempts.ts";

const NOW = 1_800_000_000;
const HOUR = 3600;

/** The pause after so many failures of a token that has so many seconds left. */
function pause(failures: number, left: number | undefined, shared?: number): number {
  const expiresAt = left === undefined ? {} : { expiresAt: NOW + left };
  return afterFailure(expiresAt, { failures: failures - 1 }, NOW * 1000, shared).retryAt! - NOW;
}

test("each failure doubles the pause up to half an hour, whoever's it was", () => {
  const pauses = [1, 2, 3, 4, 5, 6, 100].map((failures) => pause(failures, 20 * HOUR));
  assert.deepEqual(pauses, [60, 120, 240, 480, 960, 1800, 1800]);
  assert.deepEqual([pause(1, 20 * HOUR, 4), pause(4, 20 * HOUR, 1)], [480, 480]);
});

test("a token does not end during a pause, unless within a minute", () => {
  const lefts = [2 * HOUR, HOUR, 1000, 240, 61, 10];
  assert.deepEqual(lefts.map((left) => pause(9, left)), [1800, 900, 250, 60, 60, 60]);
});

test("a token that has ended, or whose end nobody knows, waits as usual", () => {
  assert.deepEqual([0, -5, NaN, undefined].map((left) => pause(3, left)), [240, 240, 240, 240]);
});

test("another machine's failure counts for half as long as that one waits, whichever clock is wrong", () => {
  const ages = [0, 29, 30, -29, -30, 10_000_000];
  const counts = (times: number, age: number) =>
    isFresh({ times, at: NOW - age }, { expiresAt: NOW + 20 * HOUR }, NOW * 1000);
  assert.deepEqual(ages.map((age) => counts(1, age)), [true, true, false, true, false, false]);
  assert.deepEqual([899, 900].map((age) => counts(9e9, age)), [true, false]);
});
