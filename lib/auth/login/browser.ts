/**
 * Knows how a code becomes a login: it is shown, waited for, and what the Hub then grants is stored.
 * Must not know who asked for the code, or where the person sits.
 *
 * @module
 */

import { isHfAuthError } from "../../errors.ts";
import { pollDeviceToken } from "../../hub/device_flow.ts";
import type { TokenSet } from "../../hub/token_response.ts";
import type { Person } from "../../person/person.ts";
import type { Secret } from "../../secret.ts";
import { finishApproved, finishKept } from "./approval.ts";
import { adoptStored, type LoggedIn, newToken } from "./granted_token.ts";
import { forgetCode, type PendingCode } from "./pending_code.ts";
import type { Session } from "../session.ts";

/** For whom a code is waited for. */
export interface BrowserLoginOptions {
  /** Who is shown it. */
  readonly person: Pick<Person, "showCode" | "noticeHub">;
  /** The only account whose approval counts. */
  readonly expectUser?: string | undefined;
}

const TAKEN = ["invalid_grant", "expired_token"]; // what a code is to the second who waits for it
const PATIENCE = 10; // half seconds for the first one to store what it was granted

/** Shows the code, waits until it is approved, and stores the login. */
export async function browserLogin(
  session: Session,
  pending: PendingCode,
  { person, expectUser = pending.expectUser }: BrowserLoginOptions,
): Promise<LoggedIn> {
  const before = await session.store.readActive();
  let tokens: TokenSet;
  try {
    tokens = await waitForApproval(session, pending, person);
  } catch (error) {
    const settled = isHfAuthError(error, "access_denied", "expired_token", "oauth_error");
    // Whoever asked for the code may be the second one too: anybody could have joined.
    const elsewhere = settled && TAKEN.includes(error.oauthError ?? "")
      ? await finishedElsewhere(session, before, expectUser)
      : undefined;
    if (elsewhere) return elsewhere;
    // Interrupted, it is of use only to whoever asked for it.
    if (settled || !pending.joined) await forgetCode(session, pending);
    throw error;
  }
  const granted = newToken(tokens, session.host.clock.now());
  const result = finishApproved(session, { ...granted, ...(expectUser !== undefined && { expectUser }) });
  // A failure may come before the file is gone, and is only waited for then.
  result.catch(() => {});
  await forgetCode(session, pending);
  return await result;
}

async function waitForApproval(
  session: Session,
  { authorization }: PendingCode,
  person: BrowserLoginOptions["person"],
): Promise<TokenSet> {
  const shown = new AbortController();
  const { deviceCode: _, interval: __, ...code } = authorization;
  // A code that nobody sees is not worth waiting for.
  const unseen = new AbortController();
  const showing = person.showCode(code, shown.signal).catch((error) => unseen.abort(error));
  const signal = AbortSignal.any([unseen.signal, ...(session.signal ? [session.signal] : [])]);
  try {
    return await pollDeviceToken(
      { ...session.hub, signal },
      authorization,
      ({ state }) => person.noticeHub?.(state !== "unclear"),
    );
  } finally {
    shown.abort();
    await showing;
  }
}

/** The login that another process made of the same code, as soon as it has stored it. */
async function finishedElsewhere(
  session: Session,
  before: Secret | undefined,
  expectUser: string | undefined,
): Promise<LoggedIn | undefined> {
  for (let tries = 0; tries < PATIENCE; tries++) {
    const finished = await finishKept(session, expectUser);
    if (finished) return finished;
    const token = await session.store.readActive();
    if (token && !token.equals(before)) {
      const stored = (await session.store.readAll()).find((candidate) => token.equals(candidate.token));
      if (stored) return await adoptStored(session, { ...stored, token }, expectUser);
    }
    await session.host.clock.sleep(500, session.signal);
  }
  return undefined;
}
