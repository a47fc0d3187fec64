/**
 * Knows the steps of `flock(2)` that make it one lock with Python's filelock, versions that remove the file included.
 * Must not know how a runtime reaches `flock`, nor how long to wait.
 *
 * @module
 */

import * as fs from "node:fs/promises";
import { constants } from "node:os";
import { dirname } from "node:path";
import process from "node:process";
import { codeOf } from "../files/disk.ts";
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

/** Opens a file to be locked: one that is there, or, with `create`, one that is not. */
export type OpenFile = (path: string, create: boolean) => Promise<LockableFile>;

/** Takes the lock with `flock`, and where the disk has none with the soft lock. */
export function tryFlock(open: OpenFile): TryLock {
  return async (path) => {
    const made = await open(path, true).catch(unless("EEXIST"));
    // Gone again: a filelock that removes it was faster. A symbolic link is refused, as filelock does.
    const file = made ??
      await open(path, false).catch((error) => refuseLink(path).then(() => unless("ENOENT")(error)));
    if (!file) return {};
    if (made) await share(path);
    let taken: Release | undefined;
    try {
      taken = await lock(file, path);
      return taken ?? {};
    } catch (error) {
      if (!isUnsupported(error)) throw error;
    } finally {
      if (!taken) file.close();
    }
    if (made) await fs.unlink(path);
    return await trySoftLock(path);
  };
}

/** The POSIX name of an error's number, one for those that have two. */
export function errorName(errno: number): string {
  const names = Object.entries(constants.errno).filter(([, number]) => number === errno).map(([name]) =>
    name
  );
  return names.find((name) => name === "EAGAIN" || name === "ENOTSUP") ?? names[0] ?? `error ${errno}`;
}

async function lock(file: LockableFile, path: string): Promise<Release | undefined> {
  if (!await file.tryLock()) return undefined;
  await refuseLink(path);
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

// As filelock has it, whatever the umask took away, and as the folder is owned: courtesies, which some disks refuse.
async function share(path: string): Promise<void> {
  if (process.platform === "win32") return;
  await fs.chmod(path, 0o664).catch(() => {});
  // What root makes is root's.
  const [file, folder] = await Promise.all(
    [path, dirname(path)].map((at) => fs.stat(at).catch(() => undefined)),
  );
  if (file?.uid === 0 && folder) await fs.chown(path, folder.uid, folder.gid).catch(() => {});
}

async function refuseLink(path: string): Promise<void> {
  const found = await fs.lstat(path).catch(unless("ENOENT"));
  if (found?.isSymbolicLink()) {
    throw Object.assign(new Error("A lock must not be a symbolic link"), { code: "ELOOP" });
  }
}

function unless(code: string): (error: unknown) => undefined {
  return (error) => {
    if (codeOf(error) !== code) throw error;
    return undefined;
  };
}

function isUnsupported(error: unknown): boolean {
  return ["ENOLCK", "ENOSYS", "ENOTSUP", "EOPNOTSUPP"].includes(codeOf(error) ?? "");
}
