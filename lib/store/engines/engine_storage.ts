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
import { type Lease, readLease, writtenLease } from "./lease.ts";

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
}

const FIRST_PAUSE = 50; // ms before the next try, doubled with each one, less a random part
const LONGEST_PAUSE = 2_000; // ms
const SPREAD = 250; // ms, in which machines that were started together ask for a turn
const SETTLING = 10_000; // ms to find out what became of a write that was not answered
const MOST_TRIES = 5; // to change the lease against others
const NOTICE = 2_000; // ms until whoever waits is told

/** What lay there, for a write that names it. */
interface Seen {
  readonly parts: Parts;
  readonly version: unknown;
}

/** The place that an engine is. Nothing is asked until it is needed. */
export function engineStorage(engine: Engine, options: EngineStorageOptions): Storage {
  const { clock, random = Math.random, turnMs = 60_000, lock } = options;
  let [turns, lost] = [0, 0];
  const pauseAfter = (tries: number) =>
    Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(tries, 20)) * (1 - random() / 2);

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
        const isLate = clock.monotonic() - start > SETTLING;
        if (!isHfAuthError(error, "store_unreachable") || isLate) throw error;
      }
      await clock.sleep(pauseAfter(tries + 1));
    }
  };

  /** Waits for a turn, unless there is something that makes it needless. */
  const take = async <T>(holder: string, { unless, takesOver, once, again, ...how }: TurnOptions<T>) => {
    const { signal, patience, onWait } = { ...lock, ...how };
    const start = clock.monotonic();
    let [other, since, isTold]: [string | undefined, number, boolean] = [undefined, start, false];
    await clock.sleep(random() * SPREAD, signal);
    for (let tries = 0;; tries++) {
      const seen = await engine.read(signal);
      const instead = unless?.(documentsIn(seen.parts));
      if (instead !== undefined) return { instead };
      const lease = readLease(seen.parts.lease);
      const now = clock.monotonic();
      if (lease.holder !== other) [other, since] = [lease.holder, now];
      // By what was seen here alone: no other machine's clock is believed.
      const theirs = Math.min((lease.seconds ?? 0) * 1000, 10 * turnMs);
      const isFree = other === undefined || now - since > theirs;
      const isBegun = once !== undefined && !again && lease.begun.includes(once);
      // Nobody has a turn in which it could still come to its end: only time helps.
      if (isFree && isBegun) {
        // Nor is that turn waited out by everybody, each time.
        if (other !== undefined) await put({}, seen, { begun: lease.begun, writes: lease.writes });
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

  /** Changes the lease as long as this turn lasts; gives whether it did. */
  const during = async (holder: string, change: (lease: Lease) => Lease) => {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const seen = await engine.read();
      const lease = readLease(seen.parts.lease);
      if (lease.holder !== holder) return false;
      if (await put({}, seen, change(lease))) return true;
      await clock.sleep(pauseAfter(tries));
    }
    return false;
  };

  return {
    names: { active: engine.name, stored: engine.name },
    isWhole: true,
    async read() {
      // Nothing interrupts a turn.
      const seen = await engine.read(turns > 0 ? undefined : lock?.signal);
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
      const { once } = how;
      const taken = await take(holder, how);
      if ("instead" in taken) return taken.instead;
      let remains = false;
      turns++;
      try {
        return await work({
          begin: () =>
            during(holder, (lease) => ({ ...lease, begun: [...once ? [once] : [], ...lease.begun] })),
          remain: () => void (remains = true),
        });
      } finally {
        turns--;
        const isOver = (id: string) => id === once && !remains;
        // Where that fails, the turn ends by itself.
        await during(holder, ({ begun, writes }) => ({ begun: begun.filter((id) => !isOver(id)), writes }))
          .catch(() => {});
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
