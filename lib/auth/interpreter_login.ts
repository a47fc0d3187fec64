/**
 * Knows how a person at a terminal logs in: by a token that they paste, or in the browser.
 * Must not know what the terminal looks like.
 *
 * @module
 */

import { parsePastedToken } from "../hub/token_format.ts";
import type { Person } from "../person/person.ts";
import { type AlreadyLoggedIn, unaskedLogin } from "./login/existing_login.ts";
import { browserLogin } from "./login/browser.ts";
import { acceptToken, type LoggedIn } from "./login/granted_token.ts";
import { obtainCode } from "./login/pending_code.ts";
import { openSession, type VerbOptions } from "./session.ts";

/** How to ask a person, and whether to. */
export interface InteractiveLoginOptions extends VerbOptions {
  /** Leaves an existing login as it is. Default `true`. */
  readonly skipIfLoggedIn?: boolean;
  /** The only account whose login is accepted; another's approval is refused before anything is stored. */
  readonly expectUser?: string;
  /** Who is asked and shown the code. Default: whoever sits at the terminal. */
  readonly person?: Person;
}

/** What came of a login. */
export type LoginResult = LoggedIn | AlreadyLoggedIn;

/**
 * Logs in by asking the person at the terminal: the browser, or a pasted token. Without a terminal it goes straight to
 * the browser flow and never asks. {@linkcode login} without a token does the same.
 *
 * @throws {HfAuthError} as {@linkcode login}.
 */
export async function interpreterLogin(options: InteractiveLoginOptions = {}): Promise<LoginResult> {
  const { expectUser } = options;
  const session = await openSession(options);
  const unasked = await unaskedLogin(session, options);
  if (unasked) return unasked;
  const person = options.person ?? (await import("../person/terminal.ts")).terminalPerson(session.host);
  if (await person.chooseMethod(session.signal) === "browser") {
    return browserLogin(session, await obtainCode(session, { expectUser }), { person, expectUser });
  }
  const token = parsePastedToken(await person.enterToken(session.signal));
  return acceptToken(session, { token }, { expectUser });
}
