/**
 * Knows whether somebody is logged in already, so that another login is needless.
 * Must not know the ways to log in.
 *
 * @module
 */

import type { TokenSource } from "../config.ts";
import type { HfAuthError } from "../errors.ts";
import { openSession, type VerbOptions } from "./session.ts";
import { activeToken } from "./token.ts";

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

/** The login that makes another one needless, if there is one. */
export async function existingLogin(options: VerbOptions): Promise<AlreadyLoggedIn | undefined> {
  const active = await activeToken(await openSession(options));
  return active && {
    status: "already_logged_in",
    source: active.source,
    ...(active.name !== undefined && { tokenName: active.name }),
    ...(active.warning && { warning: active.warning }),
  };
}
