/**
 * Knows from a stored token alone whether it may be due for a refresh, or has expired.
 * Must not know how it is refreshed, nor what earlier refreshes came to.
 *
 * @module
 */

import type { StoredToken } from "../../store/stored_token.ts";

/** How long before its end a token is refreshed at the earliest, in seconds, as in Python. */
export const MARGIN: number = 24 * 60 * 60;

/** Whether a token can be refreshed and may be due at `nowMs` (milliseconds since the epoch); its log says more. */
export function mayBeDue({ refreshToken, expiresAt = NaN }: StoredToken, nowMs: number): boolean {
  return refreshToken !== undefined && expiresAt - MARGIN <= nowMs / 1000;
}

/** Whether a token is of no use any more. */
export function hasExpired({ expiresAt = NaN }: StoredToken, nowMs: number): boolean {
  return expiresAt <= nowMs / 1000;
}
