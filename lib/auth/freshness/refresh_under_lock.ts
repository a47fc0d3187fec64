/**
 * Knows how a stored OAuth token is refreshed once for all processes (RFC 6749 section 6), so that an answer which comes
 * only once is not lost.
 * Must not know when that is due.
 *
 * @module
 */

import { HfAuthError, isHfAuthError } from "../../errors.ts";
import { checkReachable } from "../../hub/reachable.ts";
import { refreshTokens } from "../../hub/refresh.ts";
import type { Secret } from "../../secret.ts";
import type { JournalEntry, JournalRoom } from "../../store/journal.ts";
import type { NewToken, StoredToken } from "../../store/stored_token.ts";
import type { HeldStore } from "../../store/change/held_store.ts";
import type { Failure, Turn } from "../../store/storage.ts";
import { fingerprint } from "../account/fingerprint.ts";
import { toNewToken } from "../login/granted_token.ts";
import type { Session } from "../session.ts";
import { grantedBy, requireOwnHub } from "../transport/own_hub.ts";
import { isFresh } from "./attempts.ts";
import {
  failedElsewhere,
  notInPlace,
  notKept,
  notRefreshable,
  nowhereToGo,
  overslept,
  sessionEnded,
} from "./failures.ts";

type Parts = Pick<Session, "hub" | "store" | "host" | "signal" | "savedApproval">;
type WithToken = StoredToken & { readonly token: Secret };

/** The token to use: the new one, or the old one and why. */
export interface Refreshed {
  /** The access token. */
  readonly token: Secret;
  /** When it expires, in Unix seconds, if that is known. */
  readonly expiresAt?: number;
  /** Whether it was granted just now, to nobody else. */
  readonly isNew?: true;
  /** Why the old one is returned, or why the new one is not in its place yet. */
  readonly warning?: HfAuthError;
  /** Whether it is the old one, since the Hub has just failed another machine. */
  readonly isPutOff?: true;
  /** Whether the new one is kept on this machine until it is in its place. */
  readonly isKept?: boolean;
}

/** How much a refresh is worth waiting for. */
export interface Urgency {
  /** Whether the old token is still good: then neither a lock nor a Hub that does not answer is waited for. */
  readonly mayWait: boolean;
  /** Whether it has been due for so long that whoever took a turn for it, and did not end it, is waited out. */
  readonly takesOver?: boolean;
  /** Whether another machine, which has begun in that turn and may have an answer that it has not stored, is given up. */
  readonly isGivenUp?: (turn: string) => Promise<boolean>;
  /** Whether the Hub is asked although it has refused or failed another machine. */
  readonly insists?: boolean;
  /** How often the Hub is known to have failed: what others were told since is a reason to put it off. */
  readonly failures?: number | undefined;
  /** Told how often it has by now, when it fails this machine. */
  readonly onFailed?: (times: number) => void;
}

const TIMEOUT = 30_000; // ms: an answer that comes too late is lost
const TRIES = 3; // to keep an answer, in case an error of the disk passes

/**
 * Refreshes the token `name` unless somebody has replaced `token` meanwhile, whose token is then adopted.
 *
 * @throws {HfAuthError} `token_name_not_found` when it is gone, `not_refreshable` when it has no refresh token,
 * `other_hub`, `invalid_grant` when its session has ended, `lock_timeout`, the store's errors, and those of
 * {@linkcode refreshTokens}; `server_error` also when it failed another machine just now.
 */
export async function refreshUnderLock(
  session: Parts,
  name: string,
  token: Secret,
  { mayWait, insists = false, failures = 0, onFailed, ...urgency }: Urgency,
): Promise<Refreshed> {
  const { hub, host, signal } = session;
  const once = await fingerprint(token);
  // To another client the Hub may answer otherwise.
  const asking = await fingerprint(token, hub.clientId);
  let [known, last]: [number | undefined, Failure | undefined] = [undefined, undefined];
  // One that does not answer may be out of this machine's reach only.
  const failing = (turn: Turn, error: unknown, hasAnswered: boolean): never => {
    if (hasAnswered || isHfAuthError(error) && error.status !== undefined) {
      turn.fail();
      onFailed?.((last?.times ?? 0) + 1);
    }
    throw error;
  };
  let [isKept, release]: [boolean, (() => void) | undefined] = [false, undefined];
  // Else what lies there, which is older, would pass for what somebody else has stored.
  if (await session.store.isUnfinished()) {
    await session.store.changing(() => Promise.resolve(), mayWait ? { patience: 0 } : {});
  }
  const refreshed = await session.store.exclusively(async (store, turn) => {
    const current = await find(store, name);
    if (!token.equals(current.token)) return toRefreshed(current);
    if (!current.refreshToken) throw notRefreshable(name);
    requireOwnHub(current, hub.endpoint);
    if (mayWait) await checkReachable(hub).catch((error) => failing(turn, error, false));
    await forgetApproval(session, token);
    // All that can fail, fails before the Hub is asked; and from then on nothing interrupts this.
    const room = await store.prepare();
    const entryOf = (await store.read()).refreshing(name, token);
    const patient = { ...hub, signal: undefined, timeoutMs: Math.max(TIMEOUT, hub.timeoutMs) };
    release = host.processes?.holdSignals?.();
    try {
      if (!await begun(turn, room)) throw overslept();
      const granted = await request(patient, current.refreshToken, host.clock.now).catch(async (error) => {
        room?.discard();
        if (!isHfAuthError(error, "invalid_grant")) return failing(turn, error, mayWait);
        return await replacedElsewhere(store, turn, name, token, error);
      });
      if ("replaced" in granted) return granted.replaced;
      const entry = entryOf(granted);
      isKept = room !== undefined && keepInRoom(room, entry);
      return await putInPlace(store, turn, { entry, isKept, name, before: token, granted });
    } finally {
      release?.();
    }
  }, {
    ...mayWait && { patience: 0 },
    ...urgency,
    once,
    asking,
    // Nobody has to wait for what is safe.
    onUnreachable: () => isKept && release?.(),
    unless: (tokens, word) => {
      const current = tokens.require(name);
      if (current.token && !token.equals(current.token)) {
        return toRefreshed({ ...current, token: current.token });
      }
      if (insists) return undefined;
      if (word.isRefused) throw sessionEnded();
      // In need only what happened while this machine waited counts.
      last = word.failure;
      const times = last?.times ?? 0;
      known ??= mayWait && !urgency.takesOver ? failures : Math.max(failures, times);
      if (!last || times <= known || !isFresh(last, current, host.clock.now())) return undefined;
      if (mayWait) return { token, isPutOff: true } satisfies Refreshed;
      throw failedElsewhere();
    },
  });
  if (refreshed.isKept) await (await import("./finish_later.ts")).finishLater(session);
  signal?.throwIfAborted();
  return refreshed;
}

/** Begins, or gives the room back. */
async function begun(turn: Turn, room: JournalRoom | undefined): Promise<boolean> {
  let isBegun = false;
  try {
    return isBegun = await turn.begin();
  } finally {
    if (!isBegun) room?.discard();
  }
}

async function request(
  hub: Parts["hub"],
  refreshToken: Secret,
  now: () => number,
): Promise<NewToken> {
  // It lives from then on at the latest, even if this machine sleeps before it has the answer.
  const issuedAt = now();
  return { ...toNewToken(await refreshTokens(hub, refreshToken), issuedAt), ...grantedBy(hub.endpoint) };
}

/** An approval that was stored and not forgotten would later put the spent refresh token back. */
async function forgetApproval({ savedApproval, host }: Parts, token: Secret): Promise<void> {
  const saved = await savedApproval();
  const there = await saved?.read(host.clock.now()).catch(() => undefined);
  if (there?.token.equals(token)) await saved?.remove();
}

/** The token that a login elsewhere has stored, if that is why the Hub refuses this one: Python's takes no lock. */
async function replacedElsewhere(
  store: HeldStore,
  turn: Turn,
  name: string,
  token: Secret,
  error: HfAuthError,
): Promise<{ readonly replaced: Refreshed }> {
  const latest = (await store.read()).named(name);
  if (!latest?.token || latest.token.equals(token)) {
    turn.refuse();
    throw sessionEnded(error);
  }
  return { replaced: toRefreshed({ ...latest, token: latest.token }) };
}

/** What the Hub has answered for a stored token, and whether it is kept until it is in its place. */
interface Answer {
  readonly isKept: boolean;
  readonly name: string;
  /** The access token that is replaced. */
  readonly before: Secret;
  readonly granted: NewToken;
  readonly entry: JournalEntry;
}

async function putInPlace(
  store: HeldStore,
  turn: Turn,
  { entry, isKept, name, before, granted: { token, expiresAt } }: Answer,
): Promise<Refreshed> {
  const result: Refreshed = { token, ...(expiresAt !== undefined && { expiresAt }), isNew: true };
  try {
    if (isKept) await store.finishKept(entry);
    else await store.change((tokens) => tokens.finishing(entry));
    const tokens = await store.read();
    if (tokens.all.some((stored) => token.equals(stored.token))) return result;
    // Somebody has logged in meanwhile, which counts.
    const latest = tokens.named(name);
    const isReplaced = latest?.token && !before.equals(latest.token);
    return isReplaced
      ? toRefreshed({ ...latest, token: latest.token })
      : { ...result, warning: nowhereToGo(isKept) };
  } catch (error) {
    if (!(error instanceof HfAuthError)) throw error;
    if (isKept) turn.remain();
    return { ...result, isKept, warning: isKept ? notInPlace(error) : notKept(error) };
  }
}

function keepInRoom(room: JournalRoom, entry: JournalEntry): boolean {
  for (let tries = 1; tries <= TRIES; tries++) {
    try {
      room.keep(entry);
      return true;
    } catch {
      // Perhaps it passes.
    }
  }
  room.discard();
  return false;
}

async function find(store: HeldStore, name: string): Promise<WithToken> {
  const stored = (await store.read()).require(name);
  if (!stored.token) throw notRefreshable(name);
  return { ...stored, token: stored.token };
}

function toRefreshed({ token, expiresAt }: WithToken): Refreshed {
  const known = expiresAt !== undefined && !Number.isNaN(expiresAt);
  return { token, ...(known && { expiresAt }) };
}
