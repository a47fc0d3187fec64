/**
 * Knows a login in the browser: a code, its approval, and what that grants.
 * Must not know whether there has to be one, nor what any step does.
 *
 * @module
 */

import type { Person } from "../../person/person.ts";
import type { Session } from "../session.ts";
import { hasEnded, waitForApproval } from "./approval.ts";
import type { LoggedIn, Wanted } from "./granted_token.ts";
import { whilePausing } from "./pause.ts";
import { forgetCode, obtainCode, type PendingCode } from "./pending_code.ts";
import { finishApproved } from "./saved_approval.ts";

/** With the code that is pending on this machine, or one that the Hub is asked for. */
export async function loginInBrowser(session: Session, person: Person, wanted: Wanted): Promise<LoggedIn> {
  let ended: PendingCode | undefined;
  for (;;) {
    const code = await obtainCode(session, {
      ...wanted,
      ended,
      whileAsking: (work) => whilePausing(person, "code", work),
    });
    try {
      return await loginWithCode(session, person, code, wanted);
    } catch (error) {
      // Whoever joined a code at its end has not had its time.
      if (!code.joined || !hasEnded(error)) throw error;
      ended = code;
    }
  }
}

/** With one code: it is shown, its approval waited for, and what that grants is stored. */
export async function loginWithCode(
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
