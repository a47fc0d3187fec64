/**
 * Knows how every login of a store is kept fresh by a process that stays: ahead of time, and not by all at once.
 * Must not know who watches it, nor how a token is refreshed.
 *
 * @module
 */

import { type HfAuthError, isHfAuthError } from "../../errors.ts";
import type { Secret } from "../../secret.ts";
import type { StoredToken } from "../../store/stored_token.ts";
import { isOverdue, longestPause } from "../freshness/attempts.ts";
import { givesUp } from "../freshness/begun_elsewhere.ts";
import { marginOf } from "../freshness/margin.ts";
import { refreshUnderLock } from "../freshness/refresh_under_lock.ts";
import { openSession, type Session, type VerbOptions } from "../session.ts";
import { isFor } from "../transport/own_hub.ts";
import { pauseAfter, spread } from "./pace.ts";

/** Whom to tell of what happens. */
export interface KeepFreshOptions extends VerbOptions {
  /** Told of each thing that happened, as it happens; nothing in it is a secret. */
  readonly onEvent?: (event: FreshnessEvent) => void;
  /** A number from 0 up to 1, so that several that do this take turns by chance; as `Math.random` unless given. */
  readonly random?: () => number;
}

/**
 * What happened: all logins were looked at; one was refreshed; somebody else refreshed it, or is at it; the store or a
 * refresh failed, which is tried again.
 */
export type FreshnessEvent =
  | { readonly event: "looked"; readonly logins: readonly Login[] }
  | { readonly event: "refreshed"; readonly login: Login }
  | { readonly event: "conflict"; readonly login: Login }
  | { readonly event: "failed"; readonly login?: Login; readonly error: HfAuthError };

/** A login that can be refreshed. */
export interface Login {
  /** The name that it is stored under. */
  readonly tokenName: string;
  /** When its access token expires, if that is known. */
  readonly expiresAt?: Date;
}

/** What is kept in mind of one login until its token is another one. */
interface Plan {
  readonly token: Secret;
  /** How much earlier than everybody else it is refreshed here: a share of their margin, by chance. */
  readonly earlier: number;
  failures: number;
  /** When it may be tried again, on the monotonic clock. */
  retryAt: number;
}

const LOOK = 600_000; // ms between two looks at the store
const PUT_OFF = 60_000; // ms until the next one where the Hub has just failed another machine

/**
 * Keeps every login in the store fresh until the signal aborts, and then rejects with its reason: refreshes each before
 * any other program would. Several processes and machines may do this for one store. A store that can't be reached and
 * a refresh that fails are told and tried again.
 *
 * @throws {HfAuthError} what no later try would mend, such as `invalid_configuration`.
 */
export async function keepFresh(options: KeepFreshOptions): Promise<never> {
  const { onEvent = () => {}, random = Math.random, signal } = options;
  const session = await openSession(options);
  const plans = new Map<string, Plan>();
  for (let failures = 0;;) {
    let pause: number;
    try {
      pause = await look(session, plans, random, onEvent);
      failures = 0;
    } catch (error) {
      signal?.throwIfAborted();
      if (!isHfAuthError(error, ...PASSING)) throw error;
      onEvent({ event: "failed", error });
      pause = pauseAfter(failures++);
    }
    await session.host.clock.sleep(spread(pause, random), signal);
  }
}

/** What may be another way at the next look. */
const PASSING = ["lock_timeout", "store_unreachable", "store_unreadable", "store_unwritable"] as const;

/** Looks at every login, refreshes what is due, and gives how long to wait for the next look, in milliseconds. */
async function look(
  session: Session,
  plans: Map<string, Plan>,
  random: () => number,
  onEvent: (event: FreshnessEvent) => void,
): Promise<number> {
  const { store, host: { clock }, config: { endpoint } } = session;
  // What an earlier refresh could not write.
  if (await store.isUnfinished()) await store.changing(() => Promise.resolve());
  const logins = (await store.read()).all.filter(isLogin).filter((login) => isFor(login, endpoint));
  onEvent({ event: "looked", logins: logins.map(told) });
  for (const name of plans.keys()) if (!logins.some((login) => login.name === name)) plans.delete(name);
  let pause = LOOK;
  for (const login of logins) {
    let plan = plans.get(login.name);
    if (!plan?.token.equals(login.token)) {
      plan = { token: login.token, earlier: random(), failures: 0, retryAt: -Infinity };
      plans.set(login.name, plan);
    }
    const margin = marginOf(login);
    const left = () => (login.expiresAt ?? NaN) - clock.now() / 1000;
    if (left() <= margin * (1 + plan.earlier) && clock.monotonic() >= plan.retryAt) {
      await refresh(session, login, plan, onEvent);
    }
    const due = (left() - margin * (1 + plan.earlier)) * 1000;
    pause = Math.min(pause, Math.max(due, plan.retryAt - clock.monotonic(), pauseAfter(0)) || LOOK);
  }
  return pause;
}

async function refresh(
  session: Session,
  login: StoredToken & { readonly token: Secret },
  plan: Plan,
  onEvent: (event: FreshnessEvent) => void,
): Promise<void> {
  const { clock } = session.host;
  const { name } = login;
  // Whoever is at it, or has done it, needs a while.
  plan.retryAt = clock.monotonic() + LOOK;
  const isNeeded = isOverdue(login, clock.now());
  const pause = () => Math.min(pauseAfter(plan.failures++), 1000 * longestPause(login, clock.now()));
  try {
    const refreshed = await refreshUnderLock(session, name, login.token, {
      mayWait: true,
      takesOver: isNeeded,
      isGivenUp: givesUp(session, login, isNeeded),
      failures: plan.failures,
      onFailed: (times) => void (plan.failures = Math.max(plan.failures, times - 1)),
    });
    if (refreshed.isPutOff) {
      plan.retryAt = clock.monotonic() + PUT_OFF;
      return onEvent({ event: "conflict", login: told(login) });
    }
    const { expiresAt, isNew = false, warning } = refreshed;
    await (await session.refreshLog())?.write(name, {});
    const after = told({ name, ...expiresAt !== undefined && { expiresAt } });
    onEvent({ event: isNew ? "refreshed" : "conflict", login: after });
    // The new one may be due soon.
    if (!warning) return void (plan.retryAt = -Infinity);
    onEvent({ event: "failed", login: after, error: warning });
    plan.retryAt = clock.monotonic() + pause();
  } catch (error) {
    session.signal?.throwIfAborted();
    if (!isHfAuthError(error)) throw error;
    // Somebody has logged it out meanwhile.
    if (error.code === "token_name_not_found") return;
    if (error.code === "begun_elsewhere" || error.code === "lock_timeout") {
      return onEvent({ event: "conflict", login: told(login) });
    }
    onEvent({ event: "failed", login: told(login), error });
    // A session that has ended does not begin again.
    plan.retryAt = clock.monotonic() + (error.code === "invalid_grant" ? Infinity : pause());
  }
}

function isLogin(stored: StoredToken): stored is StoredToken & { readonly token: Secret } {
  return stored.token !== undefined && stored.refreshToken !== undefined;
}

function told({ name, expiresAt }: Pick<StoredToken, "name" | "expiresAt">): Login {
  const isKnown = expiresAt !== undefined && !Number.isNaN(expiresAt);
  return { tokenName: name, ...isKnown && { expiresAt: new Date(expiresAt * 1000) } };
}
