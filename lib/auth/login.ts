/**
 * Knows the ways to log in: with a token, or by asking a person, unless somebody already is.
 * Must not know how a person is asked, nor print.
 *
 * @module
 */

import { parseToken } from "../hub/token_format.ts";
import { Secret } from "../secret.ts";
import type { InteractiveLoginOptions } from "./interpreter_login.ts";
import { type LoginResult, loginWithToken } from "./login/flow.ts";
import type { LoggedIn } from "./login/granted_token.ts";
import { loginWithWhoeverIsThere } from "./notebook_login.ts";
import { openSession } from "./session.ts";

/** How to log in. */
export interface LoginOptions extends InteractiveLoginOptions {
  /** An access token from https://huggingface.co/settings/tokens. Without one, a person is asked. */
  readonly token?: string | Secret;
  /** Also saves the token with git's credential helpers. Only with `token`. Default `false`. */
  readonly addToGitCredential?: boolean;
}

/** Options of a login that takes place even if somebody is already logged in. */
export type Unskipped = { readonly token: string | Secret } | { readonly skipIfLoggedIn: false };

/**
 * Logs this machine in to the Hub: with `token`, or in the browser (OAuth device flow, RFC 8628). The token is checked,
 * stored where the Python library looks for it, and made the active token.
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
export function login(options: LoginOptions & Unskipped): Promise<LoggedIn>;
/** Leaves an existing login as it is, unless `skipIfLoggedIn` says otherwise. */
export function login(options?: LoginOptions): Promise<LoginResult>;
export async function login(options: LoginOptions = {}): Promise<LoginResult> {
  const { token, addToGitCredential = false, expectUser, tokenName } = options;
  if (token === undefined) return loginWithWhoeverIsThere(await openSession(options), options);
  const given = parseToken(token instanceof Secret ? token.reveal() : token);
  return loginWithToken(await openSession(options), given, { addToGitCredential, expectUser, tokenName });
}
