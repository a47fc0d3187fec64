/**
 * Knows a login in two steps, for those who cannot wait: one asks for the code, the other finishes.
 * Must not know how the code reaches the person.
 *
 * @module
 */

import { HfAuthError } from "../errors.ts";
import type { CodeForPerson } from "../person/person.ts";
import { finishKept } from "./login/approval.ts";
import { browserLogin } from "./login/browser.ts";
import { type AlreadyLoggedIn, unaskedLogin } from "./login/existing_login.ts";
import type { LoggedIn } from "./login/granted_token.ts";
import type { InteractiveLoginOptions, LoginResult } from "./interpreter_login.ts";
import { obtainCode, readPendingCode } from "./login/pending_code.ts";
import { openSession, type VerbOptions } from "./session.ts";

/** Whether to begin at all. */
export interface BeginLoginOptions extends VerbOptions {
  /** Leaves an existing login as it is. Default `true`. */
  readonly skipIfLoggedIn?: boolean;
  /** The only account whose approval counts; {@linkcode resumeLogin} holds to it unless it is given another one. */
  readonly expectUser?: string;
}

/**
 * Asks for a code and returns at once: show it to a person, then call {@linkcode resumeLogin}. The code is kept
 * privately until it ends; while it is good, every further call gives the same one. When nobody needs to be asked, the
 * login that there is.
 *
 * @throws {HfAuthError} as {@linkcode requestDeviceCode}; `store_unwritable` when the code cannot be kept; what the Hub
 * answers a kept approval with.
 */
export async function beginLogin(
  options: BeginLoginOptions = {},
): Promise<CodeForPerson | LoggedIn | AlreadyLoggedIn> {
  const { expectUser } = options;
  const session = await openSession(options);
  const unasked = await unaskedLogin(session, options);
  if (unasked) return unasked;
  const { authorization } = await obtainCode(session, { expectUser, mustKeep: true });
  const { deviceCode: _, interval: __, ...code } = authorization;
  return code;
}

/**
 * Waits until the pending code is approved, and stores the login.
 *
 * @throws {HfAuthError} `no_pending_login`; else as {@linkcode login}.
 */
export async function resumeLogin(
  options: Omit<InteractiveLoginOptions, "skipIfLoggedIn"> = {},
): Promise<LoginResult> {
  const session = await openSession(options);
  const pending = await readPendingCode(session);
  const { expectUser = pending?.expectUser } = options;
  const person = options.person ?? (await import("../person/terminal.ts")).terminalPerson(session.host);
  const finished = await finishKept(session, expectUser);
  if (finished) return finished;
  if (!pending) {
    throw new HfAuthError("no_pending_login", "No login is pending", {
      hint: "Begin one with `hf-auth login --no-wait`; a code is good for a few minutes",
    });
  }
  return await browserLogin(session, pending, { person, expectUser });
}
