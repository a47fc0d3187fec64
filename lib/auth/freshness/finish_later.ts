/**
 * Knows how a new token that is kept on this machine, because its store could not be reached, gets to its place as soon as
 * that answers: until then the other machines have the old one only.
 * Must not know how it was refreshed.
 *
 * @module
 */

import { countingVariables } from "../../config.ts";
import { isHfAuthError } from "../../errors.ts";
import type { Session } from "../session.ts";

const FIRST_PAUSE = 2_000; // ms, doubled with each try
const LONGEST_PAUSE = 300_000;
const LONGEST = 24 * 3_600_000; // ms: then the old token, too, has expired

type Parts = Pick<Session, "host" | "store">;

// The stores for which this process is at it.
const waiting = new Set<string>();

/**
 * Sees to it while others go on: in a process of its own where this program is an executable, else in this one as long as it
 * runs. Does not wait for it.
 */
export async function finishLater(session: Parts): Promise<void> {
  const { host: { clock }, store: { where } } = session;
  // The two files are on this machine: nothing comes back by itself.
  if (where.source === "file" || waiting.has(where.store) || await isLeftToAnother(session)) return;
  if (!clock.idle) return;
  waiting.add(where.store);
  void finish(session, clock.idle).catch(() => {}).finally(() => waiting.delete(where.store));
}

/** Tries to put it in its place for as long as that takes, and a day at most. */
export async function finish(
  { host: { clock }, store }: Parts,
  wait: (ms: number) => Promise<void>,
): Promise<void> {
  const end = clock.monotonic() + LONGEST;
  for (let pause = FIRST_PAUSE; await store.isUnfinished() && clock.monotonic() < end; pause *= 2) {
    await wait(Math.min(LONGEST_PAUSE, pause));
    try {
      return await store.changing(() => Promise.resolve());
    } catch (error) {
      if (!isHfAuthError(error)) throw error;
    }
  }
}

/** Starts `repair --wait`, which needs this process no more. */
async function isLeftToAnother({ host }: Parts): Promise<boolean> {
  const { processes } = host;
  const own = processes?.ownPath();
  if (!processes || own === undefined) return false;
  return await new Promise((resolve) => {
    const how = { env: countingVariables(host), lasting: true, here: true, onStart: () => resolve(true) };
    processes.run(own, ["repair", "--wait"], how).then(() => resolve(false), () => resolve(false));
  });
}
