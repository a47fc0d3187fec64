/**
 * Knows a login in two steps, for those who cannot wait: one asks for the code, the other finishes.
 * Must not know how the code reaches the person.
 *
 * @module
 */

import { type InteractiveLoginOptions, personOf } from "./interpreter_login.ts";
import type { LoginResult } from "./login/flow.ts";
import type { PendingLogin } from "./login/two_steps.ts";
import { openSession, type VerbOptions } from "./session.ts";

/** Options of {@linkcode beginLogin}. */
export interface BeginLoginOptions extends VerbOptions {
  /** Leaves an existing login as it is. Default `true`. */
  readonly skipIfLoggedIn?: boolean;
  /** The only account to accept; {@linkcode resumeLogin} keeps to it unless given another one. */
  readonly expectUser?: string;
  /** The name to store the token under. Default: the one that Python would choose. */
  readonly tokenName?: string;
}

/**
 * Asks for a code and returns at once: show it to a person, then call {@linkcode resumeLogin}. The code is kept in a
 * private file; as long as enough of its life is left (a minute, or half of it), every call returns the same code. If
 * somebody is already logged in, returns that login; `status` says which.
 *
 * @example
 * ```ts
 * import { beginLogin } from "./mod.ts";
 *
 * const login = await beginLogin();
 * if (login.status === "pending") console.log(login.verificationUri, login.userCode);
 * ```
 *
 * @throws {HfAuthError} `store_unwritable` when the code cannot be kept; `oauth_error`, `offline`, `network`, `timeout`,
 * `rate_limited`, `server_error`, `invalid_response`; what the Hub answers a saved approval with.
 */
export async function beginLogin(options: BeginLoginOptions = {}): Promise<PendingLogin | LoginResult> {
  const { beginInBrowser } = await import("./login/two_steps.ts");
  return beginInBrowser(await openSession(options), options);
}

/**
 * Waits until the pending code is approved, then stores the login.
 *
 * @throws {HfAuthError} `no_pending_login`; else as {@linkcode login}.
 */
export async function resumeLogin(
  options: Omit<InteractiveLoginOptions, "skipIfLoggedIn"> = {},
): Promise<LoginResult> {
  const session = await openSession(options);
  const { resumeInBrowser } = await import("./login/two_steps.ts");
  return resumeInBrowser(session, await personOf(options, session), options);
}
