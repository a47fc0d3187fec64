/**
 * Knows the login of a person at a terminal.
 * Must not know what the terminal looks like.
 *
 * @module
 */

import type { Person } from "../person/person.ts";
import { type LoginResult, loginWithPastedToken, loginWithPerson, type TokenOptions } from "./login/flow.ts";
import type { LoggedIn } from "./login/granted_token.ts";
import { openSession, type Session, type VerbOptions } from "./session.ts";

/** Options of an interactive login. */
export interface InteractiveLoginOptions extends VerbOptions {
  /** Leaves an existing login as it is. Default `true`. */
  readonly skipIfLoggedIn?: boolean;
  /** The only account to accept. A login to any other account is refused before anything is stored. */
  readonly expectUser?: string;
  /** The name to store the token under. Default: the one that Python would choose. */
  readonly tokenName?: string;
  /** The person to ask and to show the code to. Default: the person at the terminal. */
  readonly person?: Person;
}

/**
 * Logs in by asking the person at the terminal: the browser, or a pasted token. Without a terminal it goes straight to
 * the browser flow and never asks. {@linkcode login} without a token does the same.
 *
 * @throws {HfAuthError} as {@linkcode login}.
 */
export async function interpreterLogin(options: InteractiveLoginOptions = {}): Promise<LoginResult> {
  const session = await openSession(options);
  return loginWithPerson(session, await personOf(options, session), options);
}

/** Logs in with a token that the person pastes, and is asked for at once. */
export async function pastedLogin(
  options: InteractiveLoginOptions & TokenOptions,
): Promise<LoggedIn> {
  const session = await openSession(options);
  return loginWithPastedToken(session, await personOf(options, session), options);
}

/** Whoever is asked: the one that the caller named, else whoever sits at the terminal. */
export async function personOf(
  { person }: Pick<InteractiveLoginOptions, "person">,
  { host }: Pick<Session, "host">,
): Promise<Person> {
  return person ?? (await import("../person/terminal.ts")).terminalPerson(host);
}
