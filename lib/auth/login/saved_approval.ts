/**
 * Knows how a login that was approved is finished, now or by the next login, without asking the person again.
 * Must not know how it was approved.
 *
 * @module
 */

import { HfAuthError, isHfAuthError } from "../../errors.ts";
import type { ApprovedToken } from "../../store/saved_approval.ts";
import type { Session } from "../session.ts";
import { type LoggedIn, storeGrantedToken, type Wanted } from "./granted_token.ts";

type Parts = Pick<Session, "hub" | "store" | "config" | "signal" | "savedApproval" | "host">;

const PAUSES = [1, 2, 4, 8]; // seconds between the tries to ask whose the token is
/** What may pass by itself; an answer that is not the Hub's is somebody's on the way. */
const PASSING = ["invalid_response", "network", "rate_limited", "server_error", "timeout"] as const;
const LONGEST = 60; // of the wait that the Hub may ask for, in seconds

/**
 * Stores an approved login. It is saved privately from the moment of approval until it is stored, so that neither a
 * failure of the Hub nor the end of this process loses it.
 *
 * @throws {HfAuthError} what stands in the way; the next login then finishes it.
 */
export async function finishApproved(
  session: Parts,
  approved: ApprovedToken,
  { expectUser = approved.expectUser, tokenName = approved.tokenName }: Wanted = {},
): Promise<LoggedIn> {
  const isSaved = await save(session, approved);
  try {
    const result = await retrying(
      session,
      () => storeGrantedToken(session, approved, { expectUser, tokenName }),
    );
    await forget(session, approved);
    return result;
  } catch (error) {
    if (!isHfAuthError(error) || !isSaved) throw error;
    if (isFinal(error)) {
      // It is still good for those who expect nobody else.
      if (error.code === "unexpected_user" && expectUser !== approved.expectUser) throw error;
      await forget(session, approved);
      throw error;
    }
    throw savedError(error);
  }
}

/** Finishes the login that an earlier one saved, if the Hub still accepts it and it is of the account that is expected. */
export async function finishSaved(session: Parts, wanted: Wanted = {}): Promise<LoggedIn | undefined> {
  const approved = await (await session.savedApproval())?.read(session.host.clock.now());
  if (!approved) return undefined;
  try {
    return await finishApproved(session, approved, wanted);
  } catch (error) {
    // It is kept while it is forbidden, by whomever, but another login does not wait for that.
    if (isHfAuthError(error, "invalid_token", "forbidden")) return undefined;
    if (wanted.expectUser !== undefined && isHfAuthError(error, "unexpected_user")) return undefined;
    throw error;
  }
}

/** Whether it is saved: if not even this can be written, the login itself may still succeed. */
async function save(session: Parts, approved: ApprovedToken): Promise<boolean> {
  const saved = await session.savedApproval();
  try {
    await saved?.write(approved);
  } catch {
    // The room in which it was kept at first may still have it.
  }
  const there = await saved?.read(session.host.clock.now()).catch(() => undefined);
  return there?.token.equals(approved.token) ?? false;
}

// Another login may have saved its own there meanwhile.
async function forget(session: Parts, { token }: ApprovedToken): Promise<void> {
  const saved = await session.savedApproval();
  const there = await saved?.read(session.host.clock.now()).catch(() => undefined);
  // The outcome stands, whether or not the file can be removed.
  if (there?.token.equals(token)) await saved?.remove().catch(() => {});
}

async function retrying<T>({ host, signal }: Parts, work: () => Promise<T>): Promise<T> {
  for (const pause of PAUSES) {
    try {
      return await work();
    } catch (error) {
      if (!isHfAuthError(error, ...PASSING)) throw error;
      if (pause === PAUSES[0]) {
        host.terminal.err("Approved. Could not find out who approved it yet; trying again\n");
      }
      const seconds = Math.min(LONGEST, Math.max(pause, error.retryAfter ?? 0));
      await host.clock.sleep(seconds * 1000, signal);
    }
  }
  return await work();
}

/** Whether trying again with the same token is of no use. */
function isFinal(error: HfAuthError): boolean {
  return ["invalid_token", "invalid_token_name", "unexpected_user"].includes(error.code);
}

function savedError(error: HfAuthError): HfAuthError {
  const { code, message, status, retryAfter } = error;
  return new HfAuthError(code, message, {
    hint: "Run `hf-auth login` again to finish; the approved login was saved",
    ...(status !== undefined && { status }),
    ...(retryAfter !== undefined && { retryAfter }),
    cause: error,
  });
}
