/**
 * Knows the ways to log in: with a token, or by asking a person, unless somebody already is.
 * Must not know how a person is asked, nor print.
 *
 * @module
 */

import type { TokenSource } from "../config.ts";
import type { HfAuthError } from "../errors.ts";
import { parseToken } from "../hub/token_format.ts";
import type { Person } from "../person/person.ts";
import { Secret } from "../secret.ts";
import { acceptToken, type LoggedIn } from "./grant.ts";
import { interpreterLogin } from "./interpreter_login.ts";
import { openSession, type VerbOptions } from "./session.ts";
import { activeToken } from "./token.ts";

/** How to ask a person, and whether to. */
export interface InteractiveLoginOptions extends VerbOptions {
  /** Leaves an existing login as it is. Default `true`. */
  readonly skipIfLoggedIn?: boolean;
  /** Who is asked and shown the code. Default: whoever sits at the terminal. */
  readonly person?: Person;
}

/** How to log in. */
export interface LoginOptions extends InteractiveLoginOptions {
  /** An access token from https://huggingface.co/settings/tokens; without it a person is asked. */
  readonly token?: string | Secret;
  /** Also hands the token to git's credential helpers. Only with `token`. Default `false`. */
  readonly addToGitCredential?: boolean;
}

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

/** What came of a login. */
export type LoginResult = LoggedIn | AlreadyLoggedIn;

/**
 * Logs this machine in to the Hub: with `token`, or in the browser (OAuth device flow, RFC 8628). The token is checked,
 * stored where the Python library looks for it, and made the active one.
 *
 * @throws {HfAuthError} `org_token`, `invalid_token`, `access_denied`, `expired_token`, `oauth_error`; `offline`,
 * `network`, `timeout`, `rate_limited`, `server_error`, `invalid_response`; `store_unreadable`, `store_unwritable`,
 * `lock_timeout`. The store is then as it was.
 *
 * @example
 * ```ts
 * import { login } from "./mod.ts";
 *
 * const result = await login(); // shows a code on standard error and waits
 * if (result.status === "logged_in") console.log(`${result.user}, until ${result.expiresAt}`);
 * ```
 */
export async function login(options: LoginOptions = {}): Promise<LoginResult> {
  const { token, addToGitCredential = false } = options;
  if (token === undefined) return interpreterLogin(options);
  const secret = parseToken(token instanceof Secret ? token.reveal() : token);
  return acceptToken(await openSession(options), { token: secret }, { addToGitCredential });
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
