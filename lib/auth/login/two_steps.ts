/**
 * Knows a login in the browser in two steps: one asks for the code, the other waits for its approval.
 * Must not know who calls it, nor how a person is told.
 *
 * @module
 */

import { HfAuthError } from "../../errors.ts";
import type { CodeForPerson, Person } from "../../person/person.ts";
import type { Session } from "../session.ts";
import { loginWithCode } from "./browser.ts";
import {
  type FlowOptions,
  type LoginResult,
  loginWithoutAsking,
  refuseUnlessStorable,
  requireUsableIn,
} from "./flow.ts";
import type { LoggedIn, Wanted } from "./granted_token.ts";
import { codeForPerson, obtainCode, readPendingCode } from "./pending_code.ts";
import { finishSaved } from "./saved_approval.ts";

/** The result of the first of two steps, where the second is to follow. */
export interface PendingLogin extends CodeForPerson {
  /** Tells this apart from a login that is there. */
  readonly status: "pending";
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
  await requireUsableIn(options);
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
  return await loginWithCode(session, person, code, wanted);
}
