/**
 * Knows the login of a person in a notebook; outside of one, that is at the terminal.
 * Must not know which notebook it is, nor what it shows.
 *
 * @module
 */

import { type InteractiveLoginOptions, personOf } from "./interpreter_login.ts";
import { type LoginResult, loginWithPerson } from "./login/flow.ts";
import { openSession, type Session } from "./session.ts";

/**
 * Logs in from a notebook in Deno's Jupyter kernel: a card in the cell shows the code, then the result. Nobody
 * is asked, and an interrupt ends the login instead of the kernel. Outside a notebook, or with a `person`, it falls
 * back to {@linkcode interpreterLogin}, as Python does. {@linkcode login} without a token does the same.
 *
 * @throws {HfAuthError} as {@linkcode login}; `interrupted`.
 */
export async function notebookLogin(options: InteractiveLoginOptions = {}): Promise<LoginResult> {
  return await loginWithWhoeverIsThere(await openSession(options), options);
}

/** {@linkcode notebookLogin} within a verb's own session. */
export async function loginWithWhoeverIsThere(
  session: Session,
  options: InteractiveLoginOptions,
): Promise<LoginResult> {
  const { notebook } = session.host;
  if (!notebook || options.person) {
    return await loginWithPerson(session, await personOf(options, session), options);
  }
  const { loginInNotebook } = await import("./login/in_notebook.ts");
  return await loginInNotebook(session, notebook, options);
}
