/**
 * Knows the ways of a login from top to bottom: with a token, one that is there already, by asking a person.
 * Must not know who calls it, nor what any step does.
 *
 * @module
 */

import { parsePastedToken } from "../../hub/token_format.ts";
import type { Person } from "../../person/person.ts";
import type { Secret } from "../../secret.ts";
import type { Session } from "../session.ts";
import type { AlreadyLoggedIn } from "./existing_login.ts";
import { storeWithGit } from "../git/hand_over.ts";
import { type LoggedIn, storeGrantedToken, type Wanted } from "./granted_token.ts";
import { finishSaved } from "./saved_approval.ts";

/** The result of a login. */
export type LoginResult = LoggedIn | AlreadyLoggedIn;

/** Whether to log in at all, and as whom. */
export interface FlowOptions extends Wanted {
  /** Leaves an existing login as it is. Default `true`. */
  readonly skipIfLoggedIn?: boolean | undefined;
}

/** What a token is checked for beside the Hub's opinion of it, and who else is told. */
export type TokenOptions = Wanted & { readonly addToGitCredential?: boolean };

/** With a token that is at hand: it is checked and stored, and handed to git where that is asked for. */
export async function loginWithToken(
  session: Session,
  token: Secret,
  { addToGitCredential = false, ...wanted }: TokenOptions,
): Promise<LoggedIn> {
  await requireUsableIn(wanted);
  const result = await storeGrantedToken(session, { token }, wanted);
  return addToGitCredential ? { ...result, git: await storeWithGit(session, token) } : result;
}

/** With a token that a person pastes. */
export async function loginWithPastedToken(
  session: Session,
  person: Person,
  options: TokenOptions,
): Promise<LoggedIn> {
  await requireUsableIn(options);
  await refuseUnlessStorable(session);
  return await askForToken(session, person, options);
}

function askForToken(session: Session, person: Person, options: TokenOptions): Promise<LoggedIn> {
  const use = async (pasted: string, signal: AbortSignal | undefined) =>
    await loginWithToken({ ...session, hub: { ...session.hub, signal } }, parsePastedToken(pasted), options);
  return person.enterToken(use, session.signal);
}

/** By asking a person, unless a login is there already. */
export async function loginWithPerson(
  session: Session,
  person: Person,
  options: FlowOptions,
): Promise<LoginResult> {
  const done = await loginWithoutAsking(session, options);
  if (done) return done;
  const { expectUser, tokenName } = options;
  const wanted = { expectUser, tokenName };
  if (await person.chooseMethod(session.signal) === "token") {
    return await askForToken(session, person, wanted);
  }
  const { loginInBrowser } = await import("./browser.ts");
  return await loginInBrowser(session, person, wanted);
}

/** A login for which nobody needs to be asked: one that was approved and not stored yet, or one that is there. */
export async function loginWithoutAsking(
  session: Session,
  { skipIfLoggedIn = true, expectUser, tokenName }: FlowOptions,
): Promise<LoginResult | undefined> {
  const wanted = { expectUser, tokenName };
  await requireUsableIn(wanted);
  const saved = await finishSaved(session, wanted);
  if (saved) return saved;
  if (skipIfLoggedIn) {
    const { existingLogin } = await import("./existing_login.ts");
    const existing = await existingLogin(session, wanted);
    if (existing) return existing;
  }
  await refuseUnlessStorable(session);
  return undefined;
}

/** Nobody is asked for what could not be stored under its name. */
export async function requireUsableIn({ tokenName }: Wanted): Promise<void> {
  if (tokenName === undefined) return;
  const { requireUsable } = await import("../token_name/usable_name.ts");
  requireUsable(tokenName);
}

/** Where nothing can be stored, nobody is asked, and no approval spent. */
export async function refuseUnlessStorable({ store }: Session): Promise<void> {
  await store.exclusively(async (held) => (await held.prepare())?.discard());
  // What can't be understood can't be added to; a turn alone has not looked at it.
  void (await store.read()).all;
}
