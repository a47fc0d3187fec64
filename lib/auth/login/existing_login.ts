/**
 * Knows whether a login is there already, so that nobody has to be asked for one.
 * Must not know how a person is asked.
 *
 * @module
 */

import { isStored, type TokenSource } from "../../config.ts";
import { type HfAuthError, isHfAuthError } from "../../errors.ts";
import { briefly } from "../../hub/reachable.ts";
import { identify } from "../account/identify.ts";
import { hasExpired } from "../freshness/due.ts";
import type { Session } from "../session.ts";
import { type ActiveToken, activeToken } from "../token.ts";
import { isFor } from "../transport/own_hub.ts";
import { wordsFor } from "../whoami.ts";
import type { Wanted } from "./granted_token.ts";

/** Somebody was logged in already. */
export interface AlreadyLoggedIn {
  /** Tells this apart from a login that took place. */
  readonly status: "already_logged_in";
  /** The account's name; absent when the Hub could not be asked. */
  readonly user?: string;
  /** Where the token in use was found. */
  readonly source: TokenSource;
  /** The file that it was found in, or the name of the store, if it was found there. */
  readonly path?: string;
  /** The name it is stored under, if it is a stored one. */
  readonly tokenName?: string;
  /** When the token expires, if that is known. */
  readonly expiresAt?: Date;
  /** Whether the token is refreshed automatically before it expires. */
  readonly renewable: boolean;
  /** Why the token could not be refreshed, if so. */
  readonly warning?: HfAuthError;
  /** Why the Hub could not be asked, if so: all this is then what the store says. */
  readonly unchecked?: HfAuthError;
}

/** What says that another login is needed. */
const REFUSED = ["invalid_token", "forbidden"] as const;

/**
 * The login that is there. The Hub is asked, for two seconds at most; what it refuses, or what has ended, is no login, and
 * neither is one of another account or under another name than wanted.
 *
 * @throws {HfAuthError} what stands in the way of knowing whether it is the account that is wanted.
 */
export async function existingLogin(
  session: Session,
  { expectUser, tokenName }: Wanted,
): Promise<AlreadyLoggedIn | undefined> {
  const { config, host: { clock, terminal } } = session;
  const active = await activeToken(session).catch((error) => {
    // Whoever names a token that isn't there logs in to get it.
    if (isHfAuthError(error, "token_name_not_found")) return undefined;
    throw error;
  });
  if (!active || (tokenName !== undefined && active.name !== tokenName)) return undefined;
  const which = isStored(active.source)
    ? `stored token ${active.name ?? ""}`.trim()
    : wordsFor(active.source);
  const instead = (why: string) => void terminal.err(`${why}; logging in again\n`);
  if (isStored(active.source) && !isFor(active, config.endpoint)) {
    return instead(`The ${which} is for another Hub`);
  }
  // It could be used for a while, and then nobody would be there to log in.
  if (active.warning?.code === "invalid_grant") return instead(`The login of the ${which} has ended`);
  const found = await userOf(session, active);
  // The Hub has just made it, and may have no account to name for it.
  const isExchanged = active.source === "oidc";
  if (!isExchanged && isHfAuthError(found, ...REFUSED)) {
    return instead(`The Hub does not accept the ${which}`);
  }
  if (expectUser !== undefined && found !== expectUser) {
    if (typeof found !== "string") throw found;
    return undefined;
  }
  const stored = active.name === undefined ? undefined : (await session.store.read()).named(active.name);
  const isDead = typeof found !== "string" && stored !== undefined && hasExpired(stored, clock.now());
  if (isDead) return instead(`The ${which} has expired`);
  const date = active.expiresAt ?? new Date((stored?.expiresAt ?? NaN) * 1000);
  const path = isStored(active.source) &&
    session.store.names[config.tokenName === undefined ? "active" : "stored"];
  return {
    status: "already_logged_in",
    ...(typeof found === "string" ? { user: found } : { unchecked: found }),
    source: active.source,
    ...(path !== false && { path }),
    ...(active.name !== undefined && { tokenName: active.name }),
    ...(!Number.isNaN(date.getTime()) && { expiresAt: date }),
    renewable: stored?.refreshToken !== undefined && stored.expiresAt !== undefined,
    ...(active.warning && { warning: active.warning }),
  };
}

/** Whose a token is, or why that can't be known. */
async function userOf(session: Session, active: ActiveToken): Promise<string | HfAuthError> {
  try {
    const { identity } = await identify(session, active, { isFresh: true, hub: briefly(session.hub) });
    return identity.name;
  } catch (error) {
    session.signal?.throwIfAborted();
    if (isHfAuthError(error)) return error;
    throw error;
  }
}
