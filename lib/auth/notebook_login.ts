/**
 * Knows the login of a person in a notebook; outside of one, that is at the terminal.
 * Must not know which notebook it is, nor what it shows.
 *
 * @module
 */

import { HfAuthError, isHfAuthError } from "../errors.ts";
import type { Notebook } from "../host/host.ts";
import type { NotebookPerson } from "../person/notebook.ts";
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
  return notebook && !options.person
    ? await loginInNotebook(session, notebook, options)
    : await loginWithPerson(session, await personOf(options, session), options);
}

async function loginInNotebook(
  session: Session,
  notebook: Notebook,
  options: InteractiveLoginOptions,
): Promise<LoginResult> {
  const { host: { clock, processes }, signal } = session;
  const { notebookPerson } = await import("../person/notebook.ts");
  const person = notebookPerson({ notebook, clock });
  const interrupt = new AbortController();
  const undo = processes?.onInterrupt(() => interrupt.abort(interrupted()));
  try {
    const either = AbortSignal.any([interrupt.signal, ...(signal ? [signal] : [])]);
    const interruptible = await openSession({ ...options, host: session.host, signal: either });
    const result = await loginWithPerson(interruptible, person, options);
    // Whoever is logged in is so, shown or not.
    if (result.status === "logged_in") await person.showLogin(result).catch(() => {});
    return result;
  } catch (error) {
    await showFailure(person, error, signal?.aborted).catch(() => {});
    throw error;
  } finally {
    undo?.();
  }
}

function interrupted(): HfAuthError {
  return new HfAuthError("interrupted", "The login was interrupted", {
    hint: "Run the cell again to log in",
  });
}

function showFailure(person: NotebookPerson, error: unknown, aborted = false): Promise<void> {
  if (isHfAuthError(error)) return person.showFailure(error.message, error.hint);
  // Anything may stand in another's error.
  return person.showFailure(aborted ? "The login was cancelled" : "The login failed");
}
