/**
 * Knows the lock of last resort, a file that is there while the lock is held, as Python's filelock keeps it.
 * Must not know of `flock`: this is for machines and disks that have none.
 *
 * @module
 */

import * as fs from "node:fs/promises";
import { hostname } from "node:os";
import process from "node:process";
import { codeOf } from "./files.ts";
import type { Release } from "./lock.ts";

/** Takes the lock by making the file, after clearing away what a dead process left. */
export async function trySoftLock(path: string): Promise<Release | undefined> {
  try {
    await fs.writeFile(path, `${process.pid}\n${hostname()}\n`, { flag: "wx", mode: 0o644 });
    return () => fs.rm(path, { force: true });
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
    await removeStale(path);
    return undefined;
  }
}

async function removeStale(path: string): Promise<void> {
  try {
    const { ino, mtimeMs } = await fs.stat(path);
    if (!isStale(await fs.readFile(path, "utf8"), Date.now() - mtimeMs)) return;
    const aside = `${path}.${process.pid}.${crypto.randomUUID().slice(0, 8)}`;
    await fs.rename(path, aside);
    // Someone else may have cleared it and taken the lock in between: then it is put back.
    if ((await fs.stat(aside)).ino !== ino) await fs.link(aside, path);
    await fs.unlink(aside);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
}

function isStale(text: string, age: number): boolean {
  const [, pid, host] = /^(\d+)\n(.*)\n/.exec(text) ?? [];
  if (pid === undefined) return age > 2_000;
  if (host !== hostname()) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return codeOf(error) === "ESRCH";
  }
}
