/**
 * Knows how a token that is due is refreshed on the way to whoever asked for it: best effort, and not at every call.
 * Must not know how it is refreshed.
 *
 * @module
 */

import { HfAuthError } from "../../errors.ts";
import type { Secret } from "../../secret.ts";
import type { StoredToken } from "../../store/stored_token.ts";
import type { Session } from "../session.ts";
import { isFor, otherHub } from "../transport/own_hub.ts";
import { afterFailure, hasEnded, isDue, isOverdue, isPaused } from "./attempts.ts";
import { givesUp } from "./begun_elsewhere.ts";
import { hasExpired } from "./due.ts";
import { sessionEnded } from "./failures.ts";
import { type Refreshed, refreshUnderLock } from "./refresh_under_lock.ts";

const PAUSE = 300_000; // ms until refreshing is tried again in this process, as in Python
// What was tried in this process, by place and name, so that a long-lived script does not ask the Hub at every call.
const tried = new Map<string, Attempt>();

interface Attempt {
  /** The stored tokens that it is about: the one before and the one after. */
  readonly tokens: readonly Secret[];
  /** The one that is handed out, and why it is the old one. */
  readonly result: Refreshed;
  readonly until: number;
}

/**
 * Refreshes a stored token if it is due, or if the Hub refused it. A failure gives the old token and a warning, once; one that has
 * expired never comes without.
 */
export async function refreshIfDue(
  session: Session,
  stored: StoredToken & { readonly token: Secret },
  { isRefused = false }: { readonly isRefused?: boolean } = {},
): Promise<Refreshed> {
  const { name, token } = stored;
  const { clock } = session.host;
  const { endpoint } = session.config;
  const key = [session.store.names.stored, name, endpoint].join("\0");
  const last = tried.get(key);
  if (last?.tokens.some((one) => one.equals(token)) && clock.monotonic() < last.until) {
    const { token, warning } = last.result;
    return { token, ...warning && hasExpired(stored, clock.now()) && { warning } };
  }
  const remember = (result: Refreshed, pause: number, tokens = [token, result.token]): Refreshed => {
    tried.set(key, { tokens, result, until: clock.monotonic() + pause });
    return result;
  };

  // No failure: it is refreshed when its own Hub is asked.
  if (!isFor(stored, endpoint)) {
    return remember({ token, warning: refreshFailed(otherHub(stored, endpoint)) }, PAUSE);
  }
  const log = await session.refreshLog();
  const record = await log?.read(name) ?? {};
  // What has ended does not begin again.
  if (hasEnded(stored, record)) {
    return remember({ token, warning: sessionEnded() }, Infinity);
  }
  const isGood = () => !isRefused && !hasExpired(stored, clock.now());
  const mayWait = isGood();
  const isWanted = isRefused
    ? !isPaused(record, clock.now())
    : !mayWait || isDue(stored, record, clock.now());
  if (!isWanted) return { token };
  let failures = 0;
  const isNeeded = isRefused || isOverdue(stored, clock.now());
  try {
    const refreshed = await refreshUnderLock(session, name, token, {
      mayWait,
      takesOver: isNeeded,
      isGivenUp: givesUp(session, stored, isNeeded),
      failures: record.failures,
      onFailed: (times) => void (failures = times),
    });
    if (refreshed.isPutOff) return remember(refreshed, PAUSE);
    // One that could not be stored is known to this process alone, until it is in its place; one whose whole life is
    // shorter than the margin is due again at once.
    if (refreshed.warning) remember({ token: refreshed.token }, Infinity, [token]);
    else remember(refreshed, PAUSE);
    await log?.write(name, {});
    return refreshed;
  } catch (error) {
    session.signal?.throwIfAborted();
    if (!(error instanceof HfAuthError)) throw error;
    const isBegun = error.code === "begun_elsewhere";
    // Another process has logged it out, or is refreshing it.
    if (error.code === "token_name_not_found" || (isGood() && (isBegun || error.code === "lock_timeout"))) {
      return { token };
    }
    const isSpent = error.code === "invalid_grant";
    const { expiresAt } = stored;
    // Offline is what the person asked for.
    if (error.code !== "offline" && !isBegun) {
      await log?.write(name, {
        ...afterFailure(stored, record, clock.now(), failures),
        ...(expiresAt !== undefined && { expiresAt }),
        ...(isSpent && { endedAt: clock.now() / 1000 }),
      });
    }
    const warning = isSpent ? error : refreshFailed(error);
    return remember({ token, warning }, isSpent ? Infinity : PAUSE);
  }
}

function refreshFailed(cause: HfAuthError): HfAuthError {
  const hint = "Use the stored token meanwhile; refreshing is tried again later";
  return new HfAuthError(cause.code, `Could not refresh the access token: ${cause.message}`, { hint, cause });
}
