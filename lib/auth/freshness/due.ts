/**
 * Knows when a stored token is to be refreshed, and when it is worth trying again.
 * Must not know how.
 *
 * @module
 */

import type { RefreshRecord } from "../../store/refresh_log.ts";
import type { StoredToken } from "../../store/stored_token.ts";

const MARGIN = 24 * 60 * 60; // seconds before the end, as in Python
const SHARE = 10; // and no more than a tenth of the token's life
const FIRST_PAUSE = 60; // seconds after the first failure, doubled with each more
const LONGEST_PAUSE = 30 * 60;

/** Whether a token can be refreshed and may be due at `nowMs` (milliseconds since the epoch); its log says more. */
export function mayBeDue({ refreshToken, expiresAt = NaN }: StoredToken, nowMs: number): boolean {
  return refreshToken !== undefined && expiresAt - MARGIN <= nowMs / 1000;
}

/** Whether such a token is due by what is known of it: not in the first nine tenths of its life, nor after a failure. */
export function isDue({ expiresAt = NaN }: StoredToken, log: RefreshRecord, nowMs: number): boolean {
  const now = nowMs / 1000;
  if (isPaused(log, nowMs)) return false;
  if (log.grantedAt === undefined || log.expiresAt !== expiresAt) return true;
  return expiresAt - Math.min(MARGIN, (expiresAt - log.grantedAt) / SHARE) <= now;
}

/** Whether it failed so shortly ago that it is not tried again yet. */
export function isPaused({ retryAt = NaN }: RefreshRecord, nowMs: number): boolean {
  const left = retryAt - nowMs / 1000;
  return left > 0 && left <= LONGEST_PAUSE;
}

/** Whether a token is of no use any more. */
export function hasExpired({ expiresAt = NaN }: StoredToken, nowMs: number): boolean {
  return expiresAt <= nowMs / 1000;
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
