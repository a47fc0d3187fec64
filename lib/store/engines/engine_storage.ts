/**
 * Knows how an engine over the network keeps tokens for many machines: changes by compare-and-swap, and turns by a lease
 * that is made of the same.
 * Must not know any engine, nor what the documents mean.
 *
 * @module
 */

import { HfAuthError, isHfAuthError } from "../../errors.ts";
import type { Clock, LockOptions } from "../../host/host.ts";
import type { Documents, Storage, TurnOptions } from "../storage.ts";
import type { Engine, Parts, PartsChange } from "./engine.ts";
import {
  ended,
  failureOf,
  type Lease,
  type Outcome,
  readLease,
  withBegun,
  without,
  writtenLease,
} from "./lease.ts";

/** Options of {@linkcode engineStorage}. */
export interface EngineStorageOptions {
  /** The time: only what passes between two looks at it counts. */
  readonly clock: Clock;
  /** A number from 0 up to 1, so that no two machines do everything at the same moment; as `Math.random` unless given. */
  readonly random?: () => number;
  /** How long one machine may have the turn to refresh, in milliseconds; a minute unless given. */
  readonly turnMs?: number;
  /** How to wait for another machine's turn to end; a turn longer than that one lasts unless given. */
  readonly lock?: LockOptions;
  /** Called when a turn that has begun waits for an engine that does not answer. */
  readonly onUnreachable?: () => void;
}

const FIRST_PAUSE = 50; // ms before the next try, doubled with each one, less a random part
const LONGEST_PAUSE = 2_000; // ms
const SPREAD = 250; // ms, in which machines that were started together ask for a turn
const SETTLING = 25_000; // ms to find out what became of a write that was not answered
const KEEPING = 30_000; // ms for which a turn that has begun tries to reach an engine: what came of it comes only once
const MOST_TRIES = 5; // to change the lease against others
const NOTICE = 2_000; // ms until whoever waits is told

/** What lay there, for a write that names it. */
interface Seen {
  readonly parts: Parts;
  readonly version: unknown;
}

/** The place that an engine is. Nothing is asked until it is needed. */
export function engineStorage(engine: Engine, options: EngineStorageOptions): Storage {
  const { clock, random = Math.random, turnMs = 60_000, lock, onUnreachable } = options;
  let [turns, begunTurns, lost] = [0, 0, 0];
  let [unreachableSince, onWaiting]: [number | undefined, (() => void) | undefined] = [undefined, undefined];
  // The turns that were over here while nobody could be told.
  const left = new Set<string>();
  const pauseAfter = (tries: number) =>
    Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(tries, 20)) * (1 - random() / 2);

  /** Whether what was begun at `start` is worth another try after an error. */
  const isWorthIt = (error: unknown, start: number, patience: number) => {
    if (!isHfAuthError(error, "store_unreachable")) return false;
    const now = clock.monotonic();
    if (begunTurns === 0) return now - start <= patience;
    if (unreachableSince === undefined) {
      onUnreachable?.();
      onWaiting?.();
    }
    unreachableSince ??= now;
    return now - unreachableSince <= KEEPING && lock?.signal?.aborted !== true;
  };

  const read = async (signal?: AbortSignal, patience = -1) => {
    const start = clock.monotonic();
    for (let tries = 1;; tries++) {
      try {
        return await engine.read(signal);
      } catch (error) {
        if (!isWorthIt(error, start, patience)) throw error;
      }
      await clock.sleep(pauseAfter(tries), signal);
    }
  };

  /** Writes once: asked again with the same version, an engine can't write it twice. */
  const put = async (change: PartsChange, { parts, version }: Seen, lease = readLease(parts.lease)) => {
    const id = newId(random);
    const whole = { ...change, lease: writtenLease(lease, id) };
    const start = clock.monotonic();
    for (let tries = 0;; tries++) {
      try {
        const isWritten = await engine.write(whole, version);
        if (isWritten || tries === 0) return isWritten;
        return readLease((await engine.read()).parts.lease).writes.includes(id);
      } catch (error) {
        if (!isWorthIt(error, start, SETTLING)) throw error;
      }
      await clock.sleep(pauseAfter(tries + 1));
    }
  };

  /** Waits for a turn, unless there is something that makes it needless. */
  const take = async <T>(holder: string, asked: TurnOptions<T>) => {
    const { unless, takesOver, once, asking, isGivenUp, signal, patience, onWait } = { ...lock, ...asked };
    const start = clock.monotonic();
    let [other, since, isTold]: [string | undefined, number, boolean] = [undefined, start, false];
    let judged: { readonly turn: string; readonly isGivenUp: boolean } | undefined;
    await clock.sleep(random() * SPREAD, signal);
    for (let tries = 0;; tries++) {
      const seen = await read(signal);
      const lease = readLease(seen.parts.lease);
      const word = {
        isRefused: asking !== undefined && lease.refused.includes(asking),
        failure: failureOf(lease, asking),
      };
      const instead = unless?.(documentsIn(seen.parts), word);
      if (instead !== undefined) return { instead };
      const now = clock.monotonic();
      if (lease.holder !== other) [other, since] = [lease.holder, now];
      // By what was seen here alone: no other machine's clock is believed.
      const theirs = Math.min((lease.seconds ?? 0) * 1000, 10 * turnMs);
      const isFree = other === undefined || left.has(other) || now - since > theirs;
      const begun = lease.begun.find(({ what, turn }) => what === once && !left.has(turn));
      if (begun && begun.turn !== judged?.turn) {
        judged = { turn: begun.turn, isGivenUp: await isGivenUp?.(begun.turn) ?? false };
      }
      const isBegun = begun !== undefined && !judged?.isGivenUp;
      // Nobody has a turn in which it could still come to its end: only time helps.
      if (isFree && isBegun) {
        // Nor is that turn waited out by everybody, each time.
        if (other !== undefined) await put({}, seen, without(lease));
        throw unfinished(engine);
      }
      if (isFree && await put({}, seen, { ...lease, holder, seconds: turnMs / 1000 })) return {};
      // Whoever waits less than another machine's turn lasts would never have one after it.
      const usual = turnMs + Math.max(turnMs, theirs);
      const most = takesOver ? Math.max(patience ?? usual, usual) : patience ?? usual;
      if (clock.monotonic() - start >= most) throw isBegun ? unfinished(engine) : busy(engine);
      if (!isTold && clock.monotonic() - start > NOTICE) {
        isTold = true;
        onWait?.();
      }
      await clock.sleep(pauseAfter(tries), signal);
    }
  };

  /** Changes the lease against others; gives whether it did, and not where `change` has nothing to change any more. */
  const amend = async (change: (lease: Lease) => Lease | undefined, patience?: number) => {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const seen = await read(undefined, patience);
      const lease = change(readLease(seen.parts.lease));
      if (!lease) return false;
      if (await put({}, seen, lease)) return true;
      await clock.sleep(pauseAfter(tries));
    }
    return false;
  };

  return {
    names: { active: engine.name, stored: engine.name },
    id: () => engine.id?.() ?? engine.name,
    isWhole: true,
    async read() {
      // Nothing interrupts a turn.
      const seen = await read(turns > 0 ? undefined : lock?.signal);
      return { ...documentsIn(seen.parts), version: seen };
    },
    async write(change, version) {
      const isWritten = await put(change, version as Seen);
      // Whoever was slower tries again, and not all at once.
      if (!isWritten) await clock.sleep(pauseAfter(lost++));
      else lost = 0;
      return isWritten;
    },
    async exclusively(work, how = {}) {
      const holder = newId(random);
      const { once, asking } = how;
      const taken = await take(holder, how);
      if ("instead" in taken) return taken.instead;
      let isBegun = false;
      let outcome: Outcome = { remains: false };
      turns++;
      try {
        return await work({
          begin: async () => {
            isBegun = await amend((lease) =>
              lease.holder === holder ? withBegun(lease, once, holder) : undefined
            );
            if (isBegun) begunTurns++;
            onWaiting = how.onUnreachable;
            return isBegun;
          },
          remain: () => void (outcome = { remains: true }),
          refuse: () => void (outcome = { remains: false, refusal: asking }),
          fail() {
            const at = Math.floor(clock.now() / 1000);
            if (asking !== undefined) outcome = { remains: false, failure: { what: asking, at } };
          },
        });
      } finally {
        if (isBegun) begunTurns--;
        if (begunTurns === 0) unreachableSince = undefined;
        const { remains } = outcome;
        const end = (lease: Lease) => ended(lease, holder, outcome);
        // Where that fails, the turn ends by itself, but what has begun does not.
        await amend(end, isBegun && !remains ? SETTLING : undefined).catch(() => remains || left.add(holder));
        turns--;
      }
    },
  };
}

function documentsIn({ active, stored }: Parts): Documents {
  return { active, stored: stored === undefined ? undefined : new TextEncoder().encode(stored) };
}

function newId(random: () => number): string {
  const part = () => Math.floor(random() * 2 ** 32).toString(16).padStart(8, "0");
  return part() + part();
}

function busy({ name }: Engine): HfAuthError {
  return new HfAuthError("lock_timeout", `Another machine is refreshing the tokens of ${name}`, {
    hint: "Try again in a moment",
  });
}

function unfinished({ name }: Engine): HfAuthError {
  return new HfAuthError(
    "begun_elsewhere",
    "Another machine began to refresh this token, and has not stored a new one",
    {
      hint: `Wait until that machine reaches ${name} again; if it is gone for good, log in again with ` +
        "`hf-auth login --force`",
    },
  );
}
