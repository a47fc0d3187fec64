/**
 * Knows how Deno reaches `flock(2)`: through its open files.
 * Must not know why a file is locked, nor import what only JSR has.
 *
 * @module
 */

import { errorName, type LockableFile, tryFlock } from "../shared/lock/flock.ts";
import type { TryLock } from "../shared/lock/lock.ts";

/** The lock for Deno; `say` is told what a disk lacks. */
export function denoTryLock(say?: (warning: string) => void): TryLock {
  return tryFlock(open, say);
}

async function open(path: string): Promise<LockableFile> {
  const file = await Deno.open(path, { read: true, write: true });
  return {
    tryLock: () => file.tryLock(true).catch(giveCode),
    stat: () => file.stat(),
    unlock: () => file.unlockSync(),
    close: () => file.close(),
  };
}

// Deno gives no code to errors it has no class for, only the number in the message.
function giveCode(error: Error): never {
  const number = /\(os error (\d+)\)/.exec(error.message)?.[1];
  throw number === undefined ? error : Object.assign(error, { code: errorName(Number(number)) });
}
