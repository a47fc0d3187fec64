/**
 * Knows how a login in a notebook is shown from its code to its end, and that an interrupt of the cell ends it.
 * Must not know which notebook it is, nor what it shows.
 *
 * @module
 */

import { HfAuthError, isHfAuthError } from "../../errors.ts";
import type { Notebook } from "../../host/host.ts";
import { type NotebookPerson, notebookPerson } from "../../person/notebook.ts";
import type { InteractiveLoginOptions } from "../interpreter_login.ts";
import { openSession, type Session } from "../session.ts";
import { type LoginResult, loginWithPerson } from "./flow.ts";

/** Logs in the person who reads the notebook, unless somebody is logged in. */
export async function loginInNotebook(
  session: Session,
  notebook: Notebook,
  options: InteractiveLoginOptions,
): Promise<LoginResult> {
  const { host: { clock, processes }, signal } = session;
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
