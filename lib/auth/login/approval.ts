/**
 * Knows how a login that the Hub has approved is finished, now or at the next try, without asking the person again.
 * Must not know how it was approved.
 *
 * @module
 */

import { HfAuthError, isHfAuthError } from "../../errors.ts";
import type { ApprovedToken } from "../../store/saved_approval.ts";
import { acceptToken, type LoggedIn } from "./granted_token.ts";
import type { Session } from "../session.ts";

const PATIENCE = [1, 2, 4, 8]; // seconds between the tries to ask whose the token is
const LONGEST = 60; // of the wait that the Hub may ask for, in seconds

/**
 * Stores an approved login. It is kept privately from the moment of approval until it is stored, so that neither a
 * failure of the Hub nor the end of this process loses it.
 *
 * @throws {HfAuthError} what stands in the way; the next login then finishes with it.
 */
export async function finishApproved(
  session: Session,
  granted: ApprovedToken,
  expectUser: string | undefined = granted.expectUser,
): Promise<LoggedIn> {
  // If not even this can be written, the login itself may still succeed.
  const kept = await (await session.kept())?.write(granted).then(() => true, () => false) ?? false;
  try {
    const result = await patiently(session, () => acceptToken(session, granted, { expectUser }));
    await forget(session, granted);
    return result;
  } catch (error) {
    if (!isHfAuthError(error) || !kept) throw error;
    if (isFinal(error)) {
      // It is still good for those who expect nobody else.
      if (error.code === "unexpected_user" && expectUser !== granted.expectUser) throw error;
      await forget(session, granted);
      throw error;
    }
    throw keptError(error);
  }
}

/** Finishes the login that an earlier one left, if the Hub still accepts it and it is of the account that is expected. */
export async function finishKept(session: Session, expectUser?: string): Promise<LoggedIn | undefined> {
  const granted = await (await session.kept())?.read(session.host.clock.now());
  if (!granted) return undefined;
  try {
    return await finishApproved(session, granted, expectUser);
  } catch (error) {
    if (isHfAuthError(error, "invalid_token")) return undefined;
    if (expectUser !== undefined && isHfAuthError(error, "unexpected_user")) return undefined;
    throw error;
  }
}

// Another login may have kept its own there meanwhile.
async function forget(session: Session, { token }: ApprovedToken): Promise<void> {
  const kept = await session.kept();
  const there = await kept?.read(session.host.clock.now());
  // The outcome stands, whether or not the file can be removed.
  if (there?.token.equals(token)) await kept?.remove().catch(() => {});
}

async function patiently<T>(session: Session, work: () => Promise<T>): Promise<T> {
  for (const pause of PATIENCE) {
    try {
      return await work();
    } catch (error) {
      if (!isHfAuthError(error, "network", "rate_limited", "server_error", "timeout")) throw error;
      if (pause === PATIENCE[0]) {
        session.host.terminal.err("Approved. The Hub does not say yet by whom; asking again\n");
      }
      const seconds = Math.min(LONGEST, Math.max(pause, error.retryAfter ?? 0));
      await session.host.clock.sleep(seconds * 1000, session.signal);
    }
  }
  return await work();
}

/** Whether trying again with the same token is of no use. */
function isFinal(error: HfAuthError): boolean {
  return ["forbidden", "invalid_token", "invalid_token_name", "unexpected_user"].includes(error.code);
}

function keptError(error: HfAuthError): HfAuthError {
  const { code, message, status, retryAfter } = error;
  return new HfAuthError(code, message, {
    hint: "You have approved the login, and that is kept: run `hf-auth login` again to finish it",
    ...(status !== undefined && { status }),
    ...(retryAfter !== undefined && { retryAfter }),
    cause: error,
  });
}
