/**
 * Knows an engine in memory, for scripts and tests.
 * Must not know what its parts mean.
 *
 * @module
 */

import type { Engine, Parts, PartsChange } from "./engine.ts";

/** An engine that lasts as long as the process does; many machines of a test may share it. */
export function memoryEngine(name = "an engine in memory"): Engine {
  let parts: Parts = {};
  let version = 0;
  return {
    name,
    read: () => Promise.resolve({ parts, version }),
    write(change, expected) {
      if (expected !== version) return Promise.resolve(false);
      version++;
      parts = changed(parts, change);
      return Promise.resolve(true);
    },
  };
}

/** The parts after a change. */
export function changed(parts: Parts, change: PartsChange): Parts {
  const all = Object.entries({ ...parts, ...change });
  return Object.fromEntries(all.filter(([, text]) => text !== null && text !== undefined));
}
