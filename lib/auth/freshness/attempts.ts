/**
 * Knows when a refresh is due by what earlier ones came to, and when it is worth trying again.
 * Must not know how a token is refreshed.
 *
 * @module
 */

import type { RefreshRecord } from "../../store/refresh_log.ts";
import type { StoredToken } from "../../store/stored_token.ts";
import { MARGIN } from "./due.ts";

const SHARE = 10; // and no more than a tenth of the token's life
const OVERDUE = 4; // with a quarter of that left, whoever began to refresh it and never came back is given up
const FIRST_PAUSE = 60; // seconds after the first failure, doubled with each more
const LONGEST_PAUSE = 30 * 60;

/** Whether a token is due by its log: not in the first nine tenths of its life, nor shortly after a failure. */
export function isDue({ expiresAt = NaN }: StoredToken, log: RefreshRecord, nowMs: number): boolean {
  const now = nowMs / 1000;
  if (isPaused(log, nowMs)) return false;
  return expiresAt - marginOf({ expiresAt }, log) <= now;
}

/** Whether it should have been refreshed long ago. */
export function isOverdue({ expiresAt = NaN }: StoredToken, log: RefreshRecord, nowMs: number): boolean {
  return expiresAt - marginOf({ expiresAt }, log) / OVERDUE <= nowMs / 1000;
}

/** How long before its end a token is refreshed, in seconds, by what is known of it. */
export function marginOf({ expiresAt = NaN }: Pick<StoredToken, "expiresAt">, log: RefreshRecord): number {
  if (log.grantedAt === undefined || log.expiresAt !== expiresAt) return MARGIN;
  return Math.min(MARGIN, (expiresAt - log.grantedAt) / SHARE);
}

/** Whether it failed so shortly ago that it is not tried again yet. */
export function isPaused({ retryAt = NaN }: RefreshRecord, nowMs: number): boolean {
  const left = retryAt - nowMs / 1000;
  return left > 0 && left <= LONGEST_PAUSE;
}

/** What to note after a refresh: of a token that lives for a short time, when it was granted. */
export function afterSuccess(
  { grantedAt = NaN, expiresAt = NaN }: Pick<RefreshRecord, "grantedAt" | "expiresAt">,
): RefreshRecord {
  return (expiresAt - grantedAt) / SHARE < MARGIN ? { grantedAt, expiresAt } : {};
}

/** What to note after a refresh that failed at `nowMs`. */
export function afterFailure(log: RefreshRecord, nowMs: number): RefreshRecord {
  const failures = (log.failures ?? 0) + 1;
  const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(10, failures - 1));
  return { ...log, failures, retryAt: nowMs / 1000 + pause };
}
