/**
 * Knows under which name a new token is stored, so that it never takes the place of another account's.
 * Must not know how the token was granted.
 *
 * @module
 */

import { isHfAuthError } from "../../errors.ts";
import type { HubContext } from "../../hub/http.ts";
import { briefly } from "../../hub/reachable.ts";
import { requestWhoami } from "../../hub/whoami.ts";
import type { Secret } from "../../secret.ts";
import { accountOf, type StoredToken } from "../../store/stored_token.ts";
import type { Tokens } from "../../store/tokens.ts";
import { isFor } from "../transport/own_hub.ts";

/** A new token: its text, whose it is, and the name that it would have. */
export interface ToBeNamed {
  readonly token: Secret;
  readonly user: string;
  readonly name: string;
}

/**
 * Finds out who is in the way of a new token's name; gives the choice of its name among the tokens as they then are:
 * `NAME`, or `NAME (USER)` where `NAME` is another account's, or may be.
 */
export async function freeName(
  hub: HubContext,
  before: Tokens,
  { token, user, name }: ToBeNamed,
): Promise<(tokens: Tokens) => string> {
  const there = before.named(name);
  const mayGo = there?.token && !token.equals(there.token) && await isReplaceable(hub, there, user);
  const gives = (stored: StoredToken | undefined): boolean =>
    !stored?.token || token.equals(stored.token) || isOf(hub, stored, user) ||
    (mayGo === true && stored.name === name && stored.token.equals(there.token));
  return (tokens) => {
    const own = `${name} (${user})`;
    for (let number = 1;; number++) {
      const candidate = number === 1 ? name : number === 2 ? own : `${own} ${number - 1}`;
      if (gives(tokens.named(candidate))) return candidate;
    }
  };
}

/** Whether a stored token is known to be that account's. */
function isOf(hub: HubContext, stored: StoredToken, user: string): boolean {
  return accountOf(stored) === user && isFor(stored, hub.endpoint);
}

/** Whether a stored token may make way: it is the same account's, or the Hub accepts it no more. */
async function isReplaceable(hub: HubContext, stored: StoredToken, user: string): Promise<boolean> {
  if (isOf(hub, stored, user)) return true;
  const isOthers = accountOf(stored) !== undefined || !isFor(stored, hub.endpoint);
  if (isOthers || !stored.token) return false;
  try {
    return (await requestWhoami(briefly(hub), stored.token)).name === user;
  } catch (error) {
    hub.signal?.throwIfAborted();
    // One with a refresh token may only have expired.
    return isHfAuthError(error, "invalid_token") && stored.refreshToken === undefined;
  }
}
