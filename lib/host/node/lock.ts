/**
 * Knows how Bun locks a file with `flock(2)`, and Node through a program.
 * Must not know why a file is locked.
 *
 * @module
 */

import * as fs from "node:fs";
import process from "node:process";
import { errorName, type LockableFile, type OpenFile, tryFlock } from "../shared/lock/flock.ts";
import type { TryLock } from "../shared/lock/lock.ts";
import { trySoftLock } from "../shared/lock/soft_lock.ts";
import { findLibc, type Libc } from "./libc.ts";

const exclusive = 2;
const nonBlocking = 4;
const unlock = 8;

let way: { readonly open: OpenFile | undefined } | undefined;

/**
 * The lock for Bun, which reaches the C library, and for Node, which does not and has a program take it. On machines with
 * neither (Windows), the soft lock. `say` is told what a disk lacks.
 */
export function nodeTryLock(say?: (warning: string) => void): TryLock {
  return async (path) => {
    const { open } = way ??= { open: await findWay() };
    return await (open ? tryFlock(open, say) : trySoftLock)(path);
  };
}

async function findWay(): Promise<OpenFile | undefined> {
  const libc = findLibc();
  if (libc) return (path) => open(libc, path);
  if (process.versions["bun"] || process.platform === "win32") return undefined;
  return (await import("./flock_program.ts")).findFlockProgram();
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
