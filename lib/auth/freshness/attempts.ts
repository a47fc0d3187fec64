/**
 * Knows when a refresh is due by what earlier ones came to, and when it is worth trying again.
 * Must not know how a token is refreshed.
 *
 * @module
 */

import type { RefreshRecord } from "../../store/refresh_log.ts";
import type { Failure } from "../../store/storage.ts";
import type { StoredToken } from "../../store/stored_token.ts";
import { marginOf } from "./margin.ts";

const OVERDUE = 4; // with a quarter of that left, whoever began to refresh it and never came back is given up
const FIRST_PAUSE = 60; // seconds after the first failure, doubled with each more
const LONGEST_PAUSE = 30 * 60;

/** Whether a token is due: not in the first nine tenths of its life, nor shortly after a failure. */
export function isDue(stored: StoredToken, log: RefreshRecord, nowMs: number): boolean {
  const { expiresAt = NaN } = stored;
  return !isPaused(log, nowMs) && expiresAt - marginOf(stored) <= nowMs / 1000;
}

/** Whether it should have been refreshed long ago. */
export function isOverdue(stored: StoredToken, nowMs: number): boolean {
  const { expiresAt = NaN } = stored;
  return expiresAt - marginOf(stored) / OVERDUE <= nowMs / 1000;
}

/** Whether the Hub has said that it is never refreshed again. */
export function hasEnded({ expiresAt }: StoredToken, log: RefreshRecord): boolean {
  return log.endedAt !== undefined && log.expiresAt === expiresAt;
}

/** Whether it failed so shortly ago that it is not tried again yet. */
export function isPaused({ retryAt = NaN }: RefreshRecord, nowMs: number): boolean {
  const left = retryAt - nowMs / 1000;
  return left > 0 && left <= LONGEST_PAUSE;
}

/**
 * How many seconds a token may wait at most for the next try, so that it does not end meanwhile: a part of what it has
 * left. One that has ended, or whose end is unknown, sets no bound.
 */
export function longestPause({ expiresAt = NaN }: Pick<StoredToken, "expiresAt">, nowMs: number): number {
  const left = expiresAt - nowMs / 1000;
  return left > 0 ? Math.max(FIRST_PAUSE, left / OVERDUE) : Infinity;
}

/** What to note after a refresh that failed at `nowMs`; `times` counts those of other machines, too. */
export function afterFailure(
  stored: Pick<StoredToken, "expiresAt">,
  log: RefreshRecord,
  nowMs: number,
  times = 0,
): RefreshRecord {
  const failures = Math.max((log.failures ?? 0) + 1, times);
  return { ...log, failures, retryAt: nowMs / 1000 + pauseAfter(failures, stored, nowMs) };
}

/**
 * Whether another machine failed so shortly ago that nobody else tries: for half as long as that one waits itself, so that
 * it keeps nobody back who would succeed.
 */
export function isFresh(
  { times, at }: Failure,
  stored: Pick<StoredToken, "expiresAt">,
  nowMs: number,
): boolean {
  return Math.abs(nowMs / 1000 - at) < pauseAfter(times, stored, nowMs) / 2;
}

function pauseAfter(failures: number, stored: Pick<StoredToken, "expiresAt">, nowMs: number): number {
  const usual = FIRST_PAUSE * 2 ** Math.min(10, failures - 1);
  return Math.min(LONGEST_PAUSE, usual, longestPause(stored, nowMs));
}
