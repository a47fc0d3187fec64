/**
 * Knows how Bun reaches `flock(2)`: through its foreign function interface to the C library.
 * Must not know why a file is locked, nor be read by Deno's bundler as needing Bun.
 *
 * @module
 */

import * as fs from "node:fs";
import process from "node:process";
import { errorName, type LockableFile, tryFlock } from "../shared/lock/flock.ts";
import type { TryLock } from "../shared/lock/lock.ts";
import { trySoftLock } from "../shared/lock/soft_lock.ts";

interface Libc {
  flock(fd: number, operation: number): number;
  errno(): number;
}

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

function findLibc(): Libc | undefined {
  // Not an import: only Bun has this module, and Deno's bundler would look for it.
  const builtin: (name: string) => unknown = process.getBuiltinModule;
  const ffi = builtin("bun:ffi") as Ffi | undefined;
  const [errno, ...libraries] = process.platform === "darwin" ? ["__error", "libSystem.B.dylib"] : [
    "__errno_location",
    "libc.so.6",
    `libc.musl-${process.arch === "arm64" ? "aarch64" : "x86_64"}.so.1`,
    "libc.so",
  ];
  for (const library of ffi ? libraries : []) {
    try {
      const { symbols } = ffi!.dlopen(library, {
        flock: { args: ["i32", "i32"], returns: "i32" },
        [errno!]: { args: [], returns: "ptr" },
      });
      const call = symbols as Record<string, (...args: number[]) => number>;
      return { flock: call["flock"]!, errno: () => ffi!.read.i32(call[errno!]!(), 0) };
    } catch {
      // Another C library, or none that can be reached.
    }
  }
  return undefined;
}

interface Ffi {
  dlopen(library: string, symbols: Record<string, { args: string[]; returns: string }>): { symbols: unknown };
  readonly read: { i32(pointer: number, offset: number): number };
}
