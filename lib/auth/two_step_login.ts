/**
 * Knows a login in two steps, for those who cannot wait: one asks for the code, the other finishes.
 * Must not know how the code reaches the person.
 *
 * @module
 */

import type { CodeForPerson } from "../person/person.ts";
import { type InteractiveLoginOptions, personOf } from "./interpreter_login.ts";
import type { AlreadyLoggedIn } from "./login/existing_login.ts";
import { beginInBrowser, type LoginResult, resumeInBrowser } from "./login/flow.ts";
import type { LoggedIn } from "./login/granted_token.ts";
import { openSession, type VerbOptions } from "./session.ts";

/** Options of {@linkcode beginLogin}. */
export interface BeginLoginOptions extends VerbOptions {
  /** Leaves an existing login as it is. Default `true`. */
  readonly skipIfLoggedIn?: boolean;
  /** The only account to accept; {@linkcode resumeLogin} keeps to it unless given another one. */
  readonly expectUser?: string;
}

/**
 * Asks for a code and returns at once: show it to a person, then call {@linkcode resumeLogin}. The code is kept in a
 * private file; as long as enough of its life is left (a minute, or half of it), every call returns the same code. If
 * somebody is already logged in, returns that login.
 *
 * @throws {HfAuthError} as {@linkcode requestDeviceCode}; `store_unwritable` when the code cannot be kept; what the Hub
 * answers a saved approval with.
 */
export async function beginLogin(
  options: BeginLoginOptions = {},
): Promise<CodeForPerson | LoggedIn | AlreadyLoggedIn> {
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
  return resumeInBrowser(session, await personOf(options, session), options);
}
