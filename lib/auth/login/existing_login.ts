/**
 * Knows whether a login is there already, so that nobody has to be asked for one.
 * Must not know how a person is asked.
 *
 * @module
 */

import type { TokenSource } from "../../config.ts";
import { type HfAuthError, isHfAuthError } from "../../errors.ts";
import { requestWhoami } from "../../hub/whoami.ts";
import type { Session } from "../session.ts";
import { type ActiveToken, activeToken } from "../token.ts";
import { requireOwnHub } from "../transport/own_hub.ts";

/** Somebody was logged in already. */
export interface AlreadyLoggedIn {
  /** Tells this apart from a login that took place. */
  readonly status: "already_logged_in";
  /** Where the token in use was found. */
  readonly source: TokenSource;
  /** The name it is stored under, if it is a stored one. */
  readonly tokenName?: string;
  /** Why the token could not be refreshed, if so. */
  readonly warning?: HfAuthError;
}

/** The login that is there; with `expectUser`, only if it is of that account, which the Hub is asked. */
export async function existingLogin(
  session: Session,
  expectUser: string | undefined,
): Promise<AlreadyLoggedIn | undefined> {
  const active = await activeToken(session).catch((error) => {
    // Whoever names a token that isn't there logs in to get it.
    if (isHfAuthError(error, "token_name_not_found")) return undefined;
    throw error;
  });
  if (!active || (expectUser !== undefined && await userOf(session, active) !== expectUser)) return undefined;
  return {
    status: "already_logged_in",
    source: active.source,
    ...(active.name !== undefined && { tokenName: active.name }),
    ...(active.warning && { warning: active.warning }),
  };
}

/** Whose a token is; nobody's when the Hub does not accept it. */
async function userOf({ hub }: Pick<Session, "hub">, active: ActiveToken): Promise<string | undefined> {
  if (active.source === "file") requireOwnHub(active, hub.endpoint);
  try {
    return (await requestWhoami(hub, active.token)).name;
  } catch (error) {
    if (isHfAuthError(error, "invalid_token")) return undefined;
    throw error;
  }
}
