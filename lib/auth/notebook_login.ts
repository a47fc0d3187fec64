/**
 * Knows how a person in a notebook logs in; outside of one, that is at the terminal.
 * Must not know which notebook it is.
 *
 * @module
 */

import { existingLogin } from "./existing_login.ts";
import { type InteractiveLoginOptions, interpreterLogin, type LoginResult } from "./interpreter_login.ts";

/**
 * Logs in from a notebook. Outside a notebook it falls back to {@linkcode interpreterLogin}, as Python does.
 *
 * @throws {HfAuthError} as {@linkcode login}.
 */
export async function notebookLogin(options: InteractiveLoginOptions = {}): Promise<LoginResult> {
  const { skipIfLoggedIn = true } = options;
  const existing = skipIfLoggedIn ? await existingLogin(options) : undefined;
  return existing ?? interpreterLogin({ ...options, skipIfLoggedIn: false });
}
