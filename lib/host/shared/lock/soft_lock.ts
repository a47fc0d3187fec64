/**
 * Knows the lock of last resort, a file that is there while the lock is held, as Python's filelock keeps it.
 * Must not know of `flock`: this is for machines and disks that have none.
 *
 * @module
 */

import * as disk from "node:fs";
import * as fs from "node:fs/promises";
import process from "node:process";
import { codeOf, courtesy } from "../files/disk.ts";
import { notAFile } from "../files/errors.ts";
import { typeOf } from "../files/node_disk.ts";
import type { Busy, Release } from "./lock.ts";
import { hostName, isAlive, ownerIn, whose } from "./owner.ts";

const UNFINISHED = 2_000; // ms until a file without an owner was left by a dead process, as for filelock
const ABANDONED = 60_000; // ms until a draft was

/** One lock file. While it is open here its inode is not used again, so that the inode tells it from any other. */
interface Marker {
  readonly text: string;
  readonly inode: string;
  /** When it was made, in milliseconds since the Unix epoch. */
  readonly made: number;
}

/** Takes the lock by making the file, after clearing away what a dead process left. */
export async function trySoftLock(path: string): Promise<Release | Busy> {
  const made = await makeWhole(path);
  if (made !== undefined) return () => release(path, made);
  return await withMarker(path, async (marker) => {
    if (!marker) return {};
    if (!isDead(marker)) return { holder: whose(path, marker) };
    await clearAway(path, marker);
    return {};
  });
}

async function release(path: string, made: number): Promise<void> {
  try {
    // Not somebody else's, should ours have been cleared away.
    if (await inodeAt(path) === inodeOf(disk.fstatSync(made, { bigint: true }))) {
      await fs.rm(path, { force: true });
    }
  } finally {
    disk.closeSync(made);
  }
}

/** Makes the file with its text in one step; where a disk has no hard links, it is empty for a moment. Gives it open. */
async function makeWhole(path: string): Promise<number | undefined> {
  const draft = `${path}.${process.pid}.${crypto.randomUUID().slice(0, 8)}`;
  const file = create(draft);
  try {
    await fs.link(draft, path);
    return file;
  } catch (error) {
    disk.closeSync(file);
    if (codeOf(error) === "EEXIST") return undefined;
    if (!["EPERM", "ENOSYS", "ENOTSUP", "EOPNOTSUPP", "EMLINK"].includes(codeOf(error) ?? "")) throw error;
  } finally {
    await fs.rm(draft, { force: true });
  }
  return createNew(path);
}

function createNew(path: string): number | undefined {
  try {
    return create(path);
  } catch (error) {
    if (codeOf(error) === "EEXIST") return undefined;
    throw error;
  }
}

/** Makes a file that says whose it is; everybody may read it, whatever the umask. Gives it open. */
function create(path: string): number {
  const file = disk.openSync(path, "wx", 0o644);
  try {
    courtesy(() => disk.fchmodSync(file, 0o644));
    disk.writeFileSync(file, `${process.pid}\n${hostName()}\n`);
    return file;
  } catch (error) {
    disk.closeSync(file);
    disk.rmSync(path, { force: true });
    throw error;
  }
}

async function withMarker<T>(path: string, use: (marker: Marker | undefined) => T | Promise<T>): Promise<T> {
  const file = openMarker(path);
  if (file === undefined) return await use(undefined);
  try {
    const stat = disk.fstatSync(file, { bigint: true });
    if (!stat.isFile()) throw notAFile({ type: typeOf(stat) });
    const made = Number(stat.mtimeNs / 1_000_000n);
    return await use({ text: disk.readFileSync(file, "utf8"), inode: inodeOf(stat), made });
  } finally {
    disk.closeSync(file);
  }
}

function openMarker(path: string): number | undefined {
  const { O_NOFOLLOW = 0, O_NONBLOCK = 0, O_RDONLY } = disk.constants;
  try {
    return disk.openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw codeOf(error) === "ELOOP" ? notAFile({ type: "link" }) : error;
  }
}

/**
 * Removes a lock that was left, and only that one. Who may do so is said by a file that is named after it, which only
 * one process can make; should that one die meanwhile, the right goes to the next number. The dead stay dead, so that
 * never two who live have it.
 */
async function clearAway(path: string, dead: Marker): Promise<void> {
  const right = `${path}.takeover.${dead.inode}.${dead.made}`;
  for (let number = 0;; number++) {
    const mine = createNew(`${right}.${number}`);
    if (mine !== undefined) {
      disk.closeSync(mine);
      break;
    }
    if (!await withMarker(`${right}.${number}`, (other) => other && isDead(other))) return;
  }
  // Listed before the lock goes: whatever is here belongs to this one, or to one that has long gone.
  const left = await leftBeside(path);
  if (await inodeAt(path) === dead.inode) await fs.rm(path, { force: true });
  for (const name of left) await fs.rm(name, { force: true });
}

async function leftBeside(path: string): Promise<string[]> {
  const start = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1;
  const [folder, name] = [path.slice(0, start), path.slice(start)];
  const left: string[] = [];
  for (const found of await fs.readdir(folder || ".")) {
    if (!found.startsWith(`${name}.`)) continue;
    const rest = found.slice(name.length + 1);
    if (rest.startsWith("takeover.")) left.push(folder + found);
    if (!/^\d+\.[0-9a-f]{8}$/.test(rest)) continue;
    const isOld = await withMarker(
      folder + found,
      (draft) => draft && Date.now() - draft.made > ABANDONED,
    );
    if (isOld) left.push(folder + found);
  }
  return left;
}

function isDead({ text, made }: Marker): boolean {
  const owner = ownerIn(text);
  if (owner === "unknown") return false;
  if (!owner) return Date.now() - made > UNFINISHED;
  return owner.host === hostName() && !isAlive(owner.pid);
}

async function inodeAt(path: string): Promise<string | undefined> {
  try {
    return inodeOf(await fs.lstat(path, { bigint: true }));
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

function inodeOf({ dev, ino }: { readonly dev: bigint; readonly ino: bigint }): string {
  return `${dev}-${ino}`;
}
