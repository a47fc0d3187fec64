/**
 * Knows when a login needs nobody to be asked: one is there already, or only has to be finished.
 * Must not know the ways to log in.
 *
 * @module
 */

import type { TokenSource } from "../../config.ts";
import { type HfAuthError, isHfAuthError } from "../../errors.ts";
import { requestWhoami } from "../../hub/whoami.ts";
import { finishKept } from "./approval.ts";
import type { LoggedIn } from "./granted_token.ts";
import type { Session } from "../session.ts";
import { type ActiveToken, activeToken } from "../token.ts";

/** A login that was skipped because somebody is logged in. */
export interface AlreadyLoggedIn {
  /** Tells this apart from a login that took place. */
  readonly status: "already_logged_in";
  /** Where the token that counts was found. */
  readonly source: TokenSource;
  /** The name it is stored under, if it is a stored one. */
  readonly tokenName?: string;
  /** What stands in the way of trusting it, such as a session that has ended. */
  readonly warning?: HfAuthError;
}

/** Which login will do. */
export interface UnaskedLoginOptions {
  /** Whether one that is there does. Default `true`. */
  readonly skipIfLoggedIn?: boolean | undefined;
  /** The only account whose login does; the Hub is asked whose it is then. */
  readonly expectUser?: string | undefined;
}

/** The login for which nobody needs to be asked; without one, that whoever is asked can be stored is known. */
export async function unaskedLogin(
  session: Session,
  { skipIfLoggedIn = true, expectUser }: UnaskedLoginOptions,
): Promise<LoggedIn | AlreadyLoggedIn | undefined> {
  const login = await finishKept(session, expectUser) ??
    (skipIfLoggedIn ? await existingLogin(session, expectUser) : undefined);
  // Where nothing can be stored, nobody is asked.
  if (!login) await session.store.readAll();
  return login;
}

async function existingLogin(
  session: Session,
  expectUser: string | undefined,
): Promise<AlreadyLoggedIn | undefined> {
  const active = await activeToken(session);
  if (!active || (expectUser !== undefined && await userOf(session, active) !== expectUser)) return undefined;
  return {
    status: "already_logged_in",
    source: active.source,
    ...(active.name !== undefined && { tokenName: active.name }),
    ...(active.warning && { warning: active.warning }),
  };
}

/** Whose a token is; nobody's when the Hub does not accept it. */
async function userOf({ hub }: Session, { token }: ActiveToken): Promise<string | undefined> {
  try {
    return (await requestWhoami(hub, token)).name;
  } catch (error) {
    if (isHfAuthError(error, "invalid_token")) return undefined;
    throw error;
  }
}
