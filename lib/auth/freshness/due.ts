/**
 * Knows when a stored token is to be refreshed.
 * Must not know how.
 *
 * @module
 */

import type { StoredToken } from "../../store/stored_token.ts";

const MARGIN = 24 * 60 * 60; // seconds, as in Python

/** Whether a token can be refreshed and should be at `nowMs` (milliseconds since the epoch). */
export function isDue({ refreshToken, expiresAt = NaN }: StoredToken, nowMs: number): boolean {
  return refreshToken !== undefined && expiresAt - MARGIN <= nowMs / 1000;
}
