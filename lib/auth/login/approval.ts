/**
 * Knows how a person's approval of a code is waited for, by this process or by another that has the same code.
 * Must not know who asked for the code, nor where the person sits.
 *
 * @module
 */

import { isHfAuthError } from "../../errors.ts";
import { pollDeviceToken } from "../../hub/device_flow.ts";
import type { TokenSet } from "../../hub/token_response.ts";
import type { Person } from "../../person/person.ts";
import type { Secret } from "../../secret.ts";
import type { ApprovalRoom, ApprovedToken } from "../../store/saved_approval.ts";
import type { Session } from "../session.ts";
import { adoptStoredToken, type LoggedIn, toNewToken, type Wanted } from "./granted_token.ts";
import { whilePausing } from "./pause.ts";
import { codeForPerson, forgetCode, type PendingCode } from "./pending_code.ts";
import { finishSaved } from "./saved_approval.ts";
import { isFor } from "../transport/own_hub.ts";

type Shown = Pick<Person, "showCode" | "showPause" | "noticeHub">;

const TAKEN = ["invalid_grant", "expired_token"]; // what a code is to the second who waits for it
const TRIES = 10; // half seconds for the first one to store what it was granted

/**
 * Shows the code and waits until it is approved. Gives what was granted, or, where another process was granted it, the
 * login that it stored.
 *
 * @throws {HfAuthError} `access_denied`, `expired_token`, `oauth_error`, `offline`; the signal's reason when it aborts.
 */
export async function waitForApproval(
  session: Session,
  person: Shown,
  code: PendingCode,
  wanted: Wanted,
): Promise<ApprovedToken | LoggedIn> {
  const before = (await session.store.read()).active;
  const { clock } = session.host;
  const now = clock.now();
  // A place that has no room for it may still take the login itself.
  const room = await (await session.savedApproval())
    ?.reserve(now, now + code.authorization.expiresIn * 1000).catch(() => undefined);
  try {
    let approved: ApprovedToken | undefined;
    await poll(session, person, code, (tokens) => {
      approved = { ...toNewToken(tokens, clock.now()), ...wanted };
      keep(room, approved);
    });
    return approved!;
  } catch (error) {
    room?.discard();
    const isFinal = isHfAuthError(error, "access_denied", "expired_token", "oauth_error");
    // Whoever asked for the code may be the second one too: anybody could have joined.
    const elsewhere = hasEnded(error)
      ? await whilePausing(person, "expired", () => grantedElsewhere(session, before, wanted))
      : undefined;
    if (elsewhere) return elsewhere;
    // Interrupted, it is of use only to whoever asked for it.
    if (isFinal || !code.joined) await forgetCode(session, code);
    throw error;
  }
}

/** Whether an error says that the code is good no more, be it that its time is over or that another one took it. */
export function hasEnded(error: unknown): boolean {
  return isHfAuthError(error, "expired_token", "oauth_error") && TAKEN.includes(error.oauthError ?? "");
}

/** Before anything else. What the room can't take is written by whoever finishes the login. */
function keep(room: ApprovalRoom | undefined, approved: ApprovedToken): void {
  try {
    room?.keep(approved);
  } catch {
    room?.discard();
  }
}

async function poll(
  { hub, host, signal }: Pick<Session, "hub" | "host" | "signal">,
  person: Shown,
  { authorization }: PendingCode,
  onGranted: (tokens: TokenSet) => void,
): Promise<void> {
  const shown = new AbortController();
  const code = codeForPerson(authorization, hub);
  // A code that nobody sees is not worth waiting for.
  const unseen = new AbortController();
  const showing = person.showCode(code, shown.signal).catch((error) => unseen.abort(error));
  const either = AbortSignal.any([unseen.signal, ...(signal ? [signal] : [])]);
  try {
    await pollDeviceToken({ ...hub, signal: either }, authorization, {
      onPending: ({ state }) => person.noticeHub?.(state !== "unclear"),
      onGranted,
      hold: host.processes?.holdSignals,
    });
  } finally {
    shown.abort();
    await showing;
  }
}

/** The login that another process made of the same code, as soon as it has stored it. */
async function grantedElsewhere(
  session: Session,
  before: Secret | undefined,
  wanted: Wanted,
): Promise<LoggedIn | undefined> {
  for (let tries = 0; tries < TRIES; tries++) {
    const finished = await finishSaved(session, wanted);
    if (finished) return finished;
    const tokens = await session.store.read();
    const { active } = tokens;
    const stored = active && !active.equals(before) ? tokens.holding(active) : undefined;
    if (stored && isFor(stored, session.hub.endpoint)) {
      return await adoptStoredToken(session, stored, wanted);
    }
    await session.host.clock.sleep(500, session.signal);
  }
  return undefined;
}
