/**
 * Knows the lock of a machine that has none: whoever runs in this component takes turns.
 * Must not promise anything about who runs outside.
 *
 * @module
 */

import type { TryLock } from "../shared/lock/lock.ts";

/** Nobody outside can be locked out, but what runs in here takes turns. */
export function wasiTryLock(): TryLock {
  const held = new Set<string>();
  return (path) => {
    if (held.has(path)) return Promise.resolve({});
    held.add(path);
    return Promise.resolve(() => void held.delete(path));
  };
}
