/**
 * Knows how long before its end a token is refreshed, by how long it lives.
 * Must not know what earlier refreshes came to.
 *
 * @module
 */

import type { StoredToken } from "../../store/stored_token.ts";
import { MARGIN } from "./due.ts";

const SHARE = 10; // and no earlier than in the last tenth of its life

/** How long before its end a token is refreshed, in seconds. */
export function marginOf(
  { issuedAt = NaN, expiresAt = NaN }: Pick<StoredToken, "issuedAt" | "expiresAt">,
): number {
  const share = (expiresAt - issuedAt) / SHARE;
  return share > 0 && share < MARGIN ? share : MARGIN;
}

/** Whether one that lives for so many seconds is refreshed later than others, so that all must know when it was issued. */
export function isShort(life: number = Infinity): boolean {
  return life / SHARE < MARGIN;
}
