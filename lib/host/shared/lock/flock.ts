/**
 * Knows the steps of `flock(2)` that make it one lock with Python's filelock, versions that remove the file included.
 * Must not know how a runtime reaches `flock`, nor how long to wait.
 *
 * @module
 */

import { closeSync, constants as flags, fchmodSync, fchownSync, fstatSync, openSync } from "node:fs";
import * as fs from "node:fs/promises";
import { constants } from "node:os";
import { dirname } from "node:path";
import process from "node:process";
import { codeOf } from "../files/disk.ts";
import { notAFile } from "../files/errors.ts";
import { typeOf } from "../files/node_disk.ts";
import type { Release, TryLock } from "./lock.ts";
import { trySoftLock } from "./soft_lock.ts";

/** An open file that can be locked. */
export interface LockableFile {
  /** Locks it, unless somebody else has; fails with a POSIX name as `code` where there are no such locks. */
  tryLock(): Promise<boolean>;
  /** Its device and inode, which the name at its path may no longer lead to. */
  stat(): Promise<{ readonly dev: number; readonly ino: number | null }>;
  /** Gives the lock back. */
  unlock(): void;
  /** Closes it. */
  close(): void;
}

const UNSUPPORTED = ["ENOLCK", "ENOSYS", "ENOTSUP", "EOPNOTSUPP"];

/** Opens a file to be locked, which is there. */
export type OpenFile = (path: string) => Promise<LockableFile>;

/** Takes the lock with `flock`, and where the disk has none with the soft lock, which `say` is told. */
export function tryFlock(open: OpenFile, say: (warning: string) => void = () => {}): TryLock {
  return async (path) => {
    const isNew = await make(path);
    await refuseOthers(path);
    const file = await open(path).catch((error) => refuseOthers(path).then(() => unless("ENOENT")(error)));
    // Gone again: a filelock that removes it was faster.
    if (!file) return {};
    let taken: Release | undefined;
    try {
      taken = await lock(file, path);
      return taken ?? {};
    } catch (error) {
      if (!isUnsupported(error)) throw error;
    } finally {
      if (!taken) file.close();
    }
    if (isNew) await fs.rm(path, { force: true });
    say(NO_LOCKS);
    return await trySoftLock(path);
  };
}

const NO_LOCKS =
  "This file system has no locks: a lock file stands in, which another machine may not see in time";

/** The POSIX name of an error's number, one for those that have two. */
export function errorName(errno: number): string {
  const names = Object.entries(constants.errno).filter(([, number]) => number === errno).map(([name]) =>
    name
  );
  return names.find((name) => name === "EAGAIN" || name === "ENOTSUP") ?? names[0] ?? `error ${errno}`;
}

async function lock(file: LockableFile, path: string): Promise<Release | undefined> {
  if (!await file.tryLock()) return undefined;
  await refuseOthers(path);
  const [mine, named] = [await file.stat(), await fs.stat(path).catch(unless("ENOENT"))];
  // Removed or replaced since it was opened: the next one would lock another file.
  const same = mine.ino === null || mine.ino === named?.ino && mine.dev === named.dev;
  return same ? () => release(file) : undefined;
}

// Not only closed: a program that is just being started may have a copy of the open file for a moment.
function release(file: LockableFile): void {
  try {
    file.unlock();
  } finally {
    file.close();
  }
}

/**
 * Makes the lock file, unless there is something. As filelock has it, whatever the umask took away, and whose the folder
 * is: courtesies, which some disks refuse. By its number: root must not be led elsewhere by whoever owns the folder.
 */
async function make(path: string): Promise<boolean> {
  const { O_CREAT, O_EXCL, O_NOFOLLOW = 0, O_RDWR } = flags;
  let fd: number;
  try {
    fd = openSync(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o664);
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    if (!["EINVAL", ...UNSUPPORTED].includes(codeOf(error) ?? "")) throw error;
    closeSync(openSync(path, O_RDWR | O_CREAT | O_NOFOLLOW, 0o664));
    return false;
  }
  try {
    if (process.platform === "win32") return true;
    quietly(() => fchmodSync(fd, 0o664));
    if (fstatSync(fd).uid !== 0) return true;
    const { uid, gid } = await fs.stat(dirname(path));
    quietly(() => fchownSync(fd, uid, gid));
    return true;
  } finally {
    closeSync(fd);
  }
}

function quietly(step: () => void): void {
  try {
    step();
  } catch {
    // A courtesy.
  }
}

/** Fails for whatever is no ordinary file: a symbolic link is refused, as filelock does. */
async function refuseOthers(path: string): Promise<void> {
  const found = await fs.lstat(path).catch(unless("ENOENT"));
  if (found && !found.isFile()) throw notAFile({ type: typeOf(found) });
}

function unless(code: string): (error: unknown) => undefined {
  return (error) => {
    if (codeOf(error) !== code) throw error;
    return undefined;
  };
}

function isUnsupported(error: unknown): boolean {
  return UNSUPPORTED.includes(codeOf(error) ?? "");
}
