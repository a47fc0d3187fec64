/**
 * Knows how the two documents are kept in memory alone, for scripts and tests that leave nothing behind.
 * Must not know what is in them.
 *
 * @module
 */

import { type DocumentChange, type Storage, type Turn, WHOLE_TURN } from "./storage.ts";

/** A place that lasts as long as the process does. */
export function memoryStorage(): Storage {
  let documents: { active: string | undefined; stored: Uint8Array | undefined } = {
    active: undefined,
    stored: undefined,
  };
  let version = 0;
  let last: Promise<unknown> = Promise.resolve();
  return {
    names: { active: "the active token in memory", stored: "the stored tokens in memory" },
    read: () => Promise.resolve({ ...documents, version }),
    write({ active = documents.active, stored }: DocumentChange, expected) {
      if (expected !== version) return Promise.resolve(false);
      version++;
      documents = {
        active: active ?? undefined,
        stored: stored === undefined
          ? documents.stored
          : stored === null
          ? undefined
          : new TextEncoder().encode(stored),
      };
      return Promise.resolve(true);
    },
    exclusively<T>(work: (turn: Turn) => Promise<T>): Promise<T> {
      const turn = last.then(() => work(WHOLE_TURN));
      last = turn.catch(() => {});
      return turn;
    },
  };
}
