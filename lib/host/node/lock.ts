/**
 * Knows how Bun locks a file with `flock(2)`.
 * Must not know why a file is locked.
 *
 * @module
 */

import * as fs from "node:fs";
import { errorName, type LockableFile, tryFlock } from "../shared/lock/flock.ts";
import type { TryLock } from "../shared/lock/lock.ts";
import { trySoftLock } from "../shared/lock/soft_lock.ts";
import { findLibc, type Libc } from "./libc.ts";

const exclusive = 2;
const nonBlocking = 4;
const unlock = 8;

let libc: { readonly found: Libc | undefined } | undefined;

/**
 * The lock for Bun; on machines where the C library can't be reached (Node, Windows), the soft lock. `say` is told what
 * a disk lacks.
 */
export function bunTryLock(say?: (warning: string) => void): TryLock {
  return async (path) => {
    const { found } = libc ??= { found: findLibc() };
    return await (found ? tryFlock((path) => open(found, path), say) : trySoftLock)(path);
  };
}

// deno-lint-ignore require-await
async function open(libc: Libc, path: string): Promise<LockableFile> {
  const { O_NOFOLLOW, O_RDWR } = fs.constants;
  const fd = fs.openSync(path, O_RDWR | O_NOFOLLOW);
  return {
    // deno-lint-ignore require-await
    async tryLock() {
      if (libc.flock(fd, exclusive | nonBlocking) === 0) return true;
      const code = errorName(libc.errno());
      if (code === "EAGAIN" || code === "EINTR") return false;
      throw Object.assign(new Error(`flock failed with ${code}`), { code });
    },
    // deno-lint-ignore require-await
    stat: async () => fs.fstatSync(fd),
    unlock: () => void libc.flock(fd, unlock),
    close: () => fs.closeSync(fd),
  };
}
