/**
 * Knows the ways of a login from top to bottom: with a token, by asking a person, in the browser.
 * Must not know who calls it, nor what any step does.
 *
 * @module
 */

import { HfAuthError } from "../../errors.ts";
import { parsePastedToken } from "../../hub/token_format.ts";
import type { CodeForPerson, Person } from "../../person/person.ts";
import type { Secret } from "../../secret.ts";
import type { Session } from "../session.ts";
import { hasEnded, waitForApproval } from "./approval.ts";
import { type AlreadyLoggedIn, existingLogin } from "./existing_login.ts";
import { requireUsable } from "../token_name/usable_name.ts";
import { storeWithGit } from "../git/hand_over.ts";
import { type LoggedIn, storeGrantedToken, type Wanted } from "./granted_token.ts";
import { whilePausing } from "./pause.ts";
import { codeForPerson, forgetCode, obtainCode, type PendingCode, readPendingCode } from "./pending_code.ts";
import { finishApproved, finishSaved } from "./saved_approval.ts";

/** The result of a login. */
export type LoginResult = LoggedIn | AlreadyLoggedIn;

/** The result of the first of two steps, where the second is to follow. */
export interface PendingLogin extends CodeForPerson {
  /** Tells this apart from a login that is there. */
  readonly status: "pending";
}

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
  requireUsableIn(wanted);
  const result = await storeGrantedToken(session, { token }, wanted);
  return addToGitCredential ? { ...result, git: await storeWithGit(session, token) } : result;
}

/** With a token that a person pastes. */
export async function loginWithPastedToken(
  session: Session,
  person: Person,
  options: TokenOptions,
): Promise<LoggedIn> {
  requireUsableIn(options);
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
  let ended: PendingCode | undefined;
  for (;;) {
    const code = await obtainCode(session, {
      ...wanted,
      ended,
      whileAsking: (work) => whilePausing(person, "code", work),
    });
    try {
      return await loginInBrowser(session, person, code, wanted);
    } catch (error) {
      // Whoever joined a code at its end has not had its time.
      if (!code.joined || !hasEnded(error)) throw error;
      ended = code;
    }
  }
}

/** A login for which nobody needs to be asked: one that was approved and not stored yet, or one that is there. */
async function loginWithoutAsking(
  session: Session,
  { skipIfLoggedIn = true, expectUser, tokenName }: FlowOptions,
): Promise<LoginResult | undefined> {
  const wanted = { expectUser, tokenName };
  requireUsableIn(wanted);
  const login = await finishSaved(session, wanted) ??
    (skipIfLoggedIn ? await existingLogin(session, wanted) : undefined);
  if (!login) await refuseUnlessStorable(session);
  return login;
}

/** Nobody is asked for what could not be stored under its name. */
function requireUsableIn({ tokenName }: Wanted): void {
  if (tokenName !== undefined) requireUsable(tokenName);
}

/** Where nothing can be stored, nobody is asked, and no approval spent. */
async function refuseUnlessStorable({ store }: Session): Promise<void> {
  await store.exclusively(async (held) => (await held.prepare())?.discard());
}

/** In the browser: the code is shown, its approval waited for, and what that grants is stored. */
async function loginInBrowser(
  session: Session,
  person: Person,
  code: PendingCode,
  { expectUser = code.expectUser, tokenName = code.tokenName }: Wanted = {},
): Promise<LoggedIn> {
  const outcome = await waitForApproval(session, person, code, { expectUser, tokenName });
  if ("status" in outcome) return outcome;
  const result = finishApproved(session, outcome);
  // A failure may come before the file is gone, and is only waited for then.
  result.catch(() => {});
  await forgetCode(session, code);
  return await result;
}

/** The first of two steps: the code for a person to approve, or the login for which nobody needs to be asked. */
export async function beginInBrowser(
  session: Session,
  options: FlowOptions,
): Promise<PendingLogin | LoginResult> {
  const done = await loginWithoutAsking(session, options);
  if (done) return done;
  const { authorization } = await obtainCode(session, {
    expectUser: options.expectUser,
    tokenName: options.tokenName,
    mustKeep: true,
  });
  return { status: "pending", ...codeForPerson(authorization, session.hub) };
}

/** The second of two steps: waits for the approval of the code that is pending, and stores the login. */
export async function resumeInBrowser(
  session: Session,
  person: Person,
  options: Wanted,
): Promise<LoggedIn> {
  requireUsableIn(options);
  const code = await readPendingCode(session);
  const { expectUser = code?.expectUser, tokenName = code?.tokenName } = options;
  const wanted = { expectUser, tokenName };
  const saved = await finishSaved(session, wanted);
  if (saved) return saved;
  if (!code) {
    throw new HfAuthError("no_pending_login", "No login is waiting for approval", {
      hint: "Start one with `hf-auth login --no-wait`; its code expires after a few minutes",
    });
  }
  await refuseUnlessStorable(session);
  return await loginInBrowser(session, person, code, wanted);
}
