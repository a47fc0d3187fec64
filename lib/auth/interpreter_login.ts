/**
 * Knows how a person at a terminal logs in: by a token that they paste, or in the browser.
 * Must not know what the terminal looks like.
 *
 * @module
 */

import { pollDeviceToken, requestDeviceCode } from "../hub/device_flow.ts";
import { parsePastedToken } from "../hub/token_format.ts";
import type { Person } from "../person/person.ts";
import { terminalPerson } from "../person/terminal.ts";
import type { NewToken } from "../store/stored_token.ts";
import { type AlreadyLoggedIn, existingLogin } from "./existing_login.ts";
import { finishApproved, finishKept } from "./approval.ts";
import { acceptToken, type LoggedIn, newToken } from "./grant.ts";
import { openSession, type Session, type VerbOptions } from "./session.ts";

/** How to ask a person, and whether to. */
export interface InteractiveLoginOptions extends VerbOptions {
  /** Leaves an existing login as it is. Default `true`. */
  readonly skipIfLoggedIn?: boolean;
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
  const { skipIfLoggedIn = true } = options;
  const session = await openSession(options);
  const finished = await finishKept(session);
  if (finished) return finished;
  const existing = skipIfLoggedIn ? await existingLogin(options) : undefined;
  if (existing) return existing;
  // Without a home folder this fails: better now than when the person has approved.
  void session.store;
  const person = options.person ?? terminalPerson(session.host);
  if (await person.chooseMethod(session.signal) === "browser") {
    return finishApproved(session, await browserLogin(session, person));
  }
  const token = parsePastedToken(await person.enterToken(session.signal));
  return acceptToken(session, { token }, { addToGitCredential: false });
}

/** Shows the person a code and waits until they have approved it in a browser. */
export async function browserLogin(
  session: Session,
  person: Pick<Person, "showCode" | "noticeHub">,
): Promise<NewToken> {
  const authorization = await requestDeviceCode(session.hub);
  const shown = new AbortController();
  const { deviceCode: _, ...code } = authorization;
  // A code that nobody sees is not worth waiting for.
  const unseen = new AbortController();
  const showing = person.showCode(code, shown.signal).catch((error) => unseen.abort(error));
  const signal = AbortSignal.any([unseen.signal, ...(session.signal ? [session.signal] : [])]);
  try {
    const tokens = await pollDeviceToken(
      { ...session.hub, signal },
      authorization,
      ({ state }) => person.noticeHub?.(state !== "unclear"),
    );
    return newToken(tokens, session.host.clock.now());
  } finally {
    shown.abort();
    await showing;
  }
}
