/**
 * Knows the lock of last resort, a file that is there while the lock is held, as Python's filelock keeps it.
 * Must not know of `flock`: this is for machines and disks that have none.
 *
 * @module
 */

import * as fs from "node:fs/promises";
import { hostname } from "node:os";
import process from "node:process";
import { codeOf } from "../files/disk.ts";
import { type Busy, type Release } from "./lock.ts";

const UNFINISHED = 2_000; // ms until a file without an owner was left by a dead process, as for filelock
const TAKEOVER = 10_000; // ms until a takeover was left by a dead process: it takes microseconds

/** One lock file, told apart from another that has come to its path. */
interface Marker {
  readonly text: string;
  /** Its inode and the moment it was made: an inode is used again. */
  readonly id: string;
  /** How old it is, in milliseconds. */
  readonly age: number;
}

/** Takes the lock by making the file, after clearing away what a dead process left. */
export async function trySoftLock(path: string): Promise<Release | Busy> {
  if (await makeWhole(path, `${process.pid}\n${hostname()}\n`)) {
    const mine = await markerAt(path);
    return async () => {
      // Not somebody else's, should ours have been cleared away.
      if (mine && (await markerAt(path))?.id === mine.id) await fs.rm(path, { force: true });
    };
  }
  const marker = await markerAt(path);
  if (!marker) return {};
  if (!isStale(marker)) return { holder: holderOf(path, marker) };
  await clearAway(path, marker);
  return {};
}

/** Makes the file with its text in one step; where a disk has no hard links, it is empty for a moment. */
async function makeWhole(path: string, text: string): Promise<boolean> {
  const draft = `${path}.${process.pid}.${crypto.randomUUID().slice(0, 8)}`;
  try {
    await fs.writeFile(draft, text, { flag: "wx", mode: 0o644 });
    try {
      await fs.link(draft, path);
    } finally {
      await fs.unlink(draft);
    }
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    if (!["EPERM", "ENOSYS", "ENOTSUP", "EOPNOTSUPP", "EMLINK"].includes(codeOf(error) ?? "")) throw error;
  }
  try {
    await fs.writeFile(path, text, { flag: "wx", mode: 0o644 });
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

async function markerAt(path: string): Promise<Marker | undefined> {
  try {
    const { dev, ino, mtimeNs } = await fs.stat(path, { bigint: true });
    const text = await fs.readFile(path, "utf8");
    return { text, id: `${dev}:${ino}:${mtimeNs}`, age: Date.now() - Number(mtimeNs / 1_000_000n) };
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Removes a stale lock, one process at a time, and only if it is still the one that was found to be stale. */
async function clearAway(path: string, stale: Marker): Promise<void> {
  const takeover = `${path}.takeover`;
  try {
    await fs.writeFile(takeover, `${process.pid}\n${hostname()}\n`, { flag: "wx", mode: 0o644 });
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
    const other = await markerAt(takeover);
    if (other && other.age > TAKEOVER) await fs.rm(takeover, { force: true });
    return;
  }
  try {
    if ((await markerAt(path))?.id === stale.id) await fs.rm(path, { force: true });
  } finally {
    await fs.rm(takeover, { force: true });
  }
}

function isStale({ text, age }: Marker): boolean {
  const { pid, host } = ownerIn(text);
  if (pid === undefined) return age > UNFINISHED;
  return host === hostname() && !isAlive(pid);
}

function ownerIn(text: string): { readonly pid?: number; readonly host?: string } {
  const [, pid, host] = /^(\d+)\n(.*)\n/.exec(text) ?? [];
  return pid === undefined ? {} : { pid: Number(pid), host: host! };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== "ESRCH";
  }
}

function holderOf(path: string, { text, age }: Marker): string {
  const { pid, host } = ownerIn(text);
  const since = `for ${Math.round(age / 1000)} seconds`;
  if (pid === undefined) return `The file ${path} has been there ${since}`;
  const where = host === hostname() ? "this machine" : host;
  return `Process ${pid} on ${where} has held it ${since}; if that process is gone, delete ${path}`;
}
