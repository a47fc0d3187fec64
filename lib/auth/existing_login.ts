/**
 * Knows whether somebody is logged in already, so that another login is needless.
 * Must not know the ways to log in.
 *
 * @module
 */

import type { TokenSource } from "../config.ts";
import { type HfAuthError, isHfAuthError } from "../errors.ts";
import { requestWhoami } from "../hub/whoami.ts";
import { openSession, type Session, type VerbOptions } from "./session.ts";
import { type ActiveToken, activeToken } from "./token.ts";

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

/** Whose login makes another one needless. */
export interface ExistingLoginOptions extends VerbOptions {
  /** The only account whose login does; the Hub is asked whose it is then. */
  readonly expectUser?: string | undefined;
}

/** The login that makes another one needless, if there is one. */
export async function existingLogin(options: ExistingLoginOptions): Promise<AlreadyLoggedIn | undefined> {
  const { expectUser } = options;
  const session = await openSession(options);
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
