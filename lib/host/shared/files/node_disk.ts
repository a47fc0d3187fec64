/**
 * Knows the disk as `node:fs` shows it, in every runtime that has it.
 * Must not know what the files mean, nor in which order they are replaced.
 *
 * @module
 */

import * as fs from "node:fs";
import { dirname, isAbsolute } from "node:path";
import process from "node:process";
import { codeOf, type Disk, type Entry, type OpenFile } from "./disk.ts";
import { allPieces } from "./pieces.ts";

const PIECE = 64 * 1024;

/** Whether it may be known what is at a path. */
export type Sees = (path: string) => boolean;

const everything: Sees = () => true;

/** The disk; `userId` gives the user that this process acts as, where that may be known. */
export function nodeDisk(userId: () => number | undefined = () => process.getuid?.()): Disk {
  const uid = userId();
  return {
    look: (path) => entryOf(fs.lstatSync(path)),
    open(path, how) {
      const { O_CREAT, O_EXCL, O_NOFOLLOW = 0, O_NONBLOCK = 0, O_RDONLY, O_RDWR } = fs.constants;
      if (how === "read") return openFile(fs.openSync(path, O_RDONLY | O_NONBLOCK));
      if (how === "read here") return openFile(fs.openSync(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW));
      if (how === "update") return openFile(fs.openSync(path, O_RDWR | O_NONBLOCK | O_NOFOLLOW));
      const create = O_RDWR | O_CREAT | O_NOFOLLOW;
      try {
        return openFile(fs.openSync(path, create | O_EXCL, 0o600));
      } catch (error) {
        // A disk that can't make a file only where there is none; who makes one has a name that nobody else has.
        if (!["EINVAL", "ENOSYS", "ENOTSUP", "EOPNOTSUPP"].includes(codeOf(error) ?? "")) throw error;
        return openFile(fs.openSync(path, create, 0o600));
      }
    },
    rename: (from, to) => fs.renameSync(from, to),
    unlink: (path) => fs.unlinkSync(path),
    readLink: (path) => fs.readlinkSync(path),
    makeFolder,
    syncFolder(path) {
      const fd = fs.openSync(path, fs.constants.O_RDONLY);
      try {
        fs.fsyncSync(fd);
      } finally {
        fs.closeSync(fd);
      }
    },
    list: (path) => fs.readdirSync(path),
    dirname,
    isAbsolute,
    now: () => Date.now(),
    pid: process.pid,
    ...(uid !== undefined && { uid }),
  };
}

function openFile(fd: number): OpenFile {
  return {
    entry: () => entryOf(fs.fstatSync(fd)),
    read: (most) => readAll(fd, most),
    write: (bytes, offset) => fs.writeSync(fd, bytes, 0, bytes.length, offset),
    truncate: (size) => fs.ftruncateSync(fd, size),
    sync: () => fs.fdatasyncSync(fd),
    setMode: (mode) => fs.fchmodSync(fd, mode),
    setOwner: ({ uid, gid }) => fs.fchownSync(fd, uid, gid),
    close: () => fs.closeSync(fd),
  };
}

function readAll(fd: number, most: number): Uint8Array {
  return allPieces((size) => {
    const piece = new Uint8Array(Math.min(PIECE, most - size));
    return piece.subarray(0, piece.length === 0 ? 0 : fs.readSync(fd, piece, 0, piece.length, null));
  });
}

function entryOf(stat: fs.Stats): Entry {
  const { mode, uid, gid, size, mtimeMs, dev, ino } = stat;
  const owner = { uid, gid };
  return { type: typeOf(stat), mode: mode & 0o7777, owner, size, changed: mtimeMs, id: `${dev}:${ino}` };
}

/** What kind of thing `stat` is about. */
export function typeOf(stat: fs.StatsBase<number | bigint>): Entry["type"] {
  return stat.isFile()
    ? "file"
    : stat.isDirectory()
    ? "folder"
    : stat.isSymbolicLink()
    ? "link"
    : stat.isFIFO()
    ? "named pipe"
    : stat.isSocket()
    ? "socket"
    : "device";
}

// One by one: a umask may take the owner's own right to what was just made.
function makeFolder(path: string): void {
  for (const folder of missingFolders(path)) {
    try {
      fs.mkdirSync(folder, { mode: 0o700 });
    } catch (error) {
      if (codeOf(error) !== "EEXIST") throw error;
      continue;
    }
    settle(folder);
  }
  // Said here, where the path is known, rather than by the first file.
  if (!fs.statSync(path).isDirectory()) throw Object.assign(new Error("Not a folder"), { code: "EEXIST" });
}

/** The folders in sight that have to be made for `path` to be one, the outermost first. */
export function missingFolders(path: string, sees: Sees = everything): string[] {
  const missing: string[] = [];
  for (let folder = path; sees(folder) && !isThere(folder); folder = dirname(folder)) missing.push(folder);
  return missing.reverse();
}

/** Makes a folder that was just made its owner's only, whatever the umask; root makes it for whoever has the one around. */
export function settle(folder: string, sees: Sees = everything): void {
  if (process.platform === "win32") return;
  const { O_DIRECTORY, O_NOFOLLOW, O_RDONLY } = fs.constants;
  let fd: number;
  try {
    fd = fs.openSync(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  } catch (error) {
    // A umask that leaves not even the owner's right to look. Anything else is no longer what was made.
    if (codeOf(error) === "EACCES") quietly(() => fs.chmodSync(folder, 0o700));
    return;
  }
  try {
    quietly(() => fs.fchmodSync(fd, 0o700));
    if (fs.fstatSync(fd).uid !== 0 || !sees(dirname(folder))) return;
    quietly(() => {
      const { uid, gid } = fs.statSync(dirname(folder));
      if (uid !== 0 || gid !== 0) fs.fchownSync(fd, uid, gid);
    });
  } finally {
    fs.closeSync(fd);
  }
}

function quietly(step: () => void): void {
  try {
    step();
  } catch {
    // A courtesy.
  }
}

function isThere(path: string): boolean {
  try {
    fs.lstatSync(path);
    return true;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return false;
    throw error;
  }
}
