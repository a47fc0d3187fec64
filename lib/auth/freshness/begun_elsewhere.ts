/**
 * Knows for how long this machine has seen that another one began to refresh a token and did not store a new one, by clocks
 * that nobody sets; and when it is given up.
 * Must not know how a token is refreshed.
 *
 * @module
 */

import type { StoredToken } from "../../store/stored_token.ts";
import type { Session } from "../session.ts";

const GIVEN_UP = 8 * 3600; // seconds: longer than a network is away

// The turns that this process has seen, by place, and when it did first, on its monotonic clock.
const seen = new Map<string, number>();

/**
 * Judges a turn in which another machine has begun and not told the end of: whether that machine is given up. It may have
 * the Hub's answer and be cut off, so nothing less than need and a long time will do.
 *
 * @param isNeeded Whether the old token will not do any longer.
 */
export function givesUp(
  session: Pick<Session, "host" | "store" | "refreshLog">,
  stored: StoredToken,
  isNeeded: boolean,
): (turn: string) => Promise<boolean> {
  return async (turn) => {
    const log = await session.refreshLog();
    const record = await log?.read(stored.name) ?? {};
    const { clock } = session.host;
    const key = [session.store.names.stored, turn].join("\0");
    const first = seen.get(key) ?? clock.monotonic();
    seen.set(key, first);
    let waited = (clock.monotonic() - first) / 1000;
    // A command sees it once only; what this machine's earlier ones saw is noted.
    const start = await clock.sinceBoot?.();
    if (start) {
      const { boot, ms } = start;
      const noted = record.begunTurn === turn ? record.begunSeen : undefined;
      const at = noted?.get(boot);
      // A container's time may begin anew on the same machine.
      if (at === undefined || at > ms / 1000) {
        const begunSeen = new Map(noted).set(boot, ms / 1000 - waited);
        await log?.write(stored.name, { ...record, begunTurn: turn, begunSeen });
      } else waited = Math.max(waited, ms / 1000 - at);
    }
    return isNeeded && waited >= GIVEN_UP;
  };
}
