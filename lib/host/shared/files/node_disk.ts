/**
 * Knows the disk as `node:fs` shows it, in every runtime that has it.
 * Must not know what the files mean, nor in which order they are replaced.
 *
 * @module
 */

import * as fs from "node:fs";
import { dirname, isAbsolute } from "node:path";
import process from "node:process";
import type { Disk, Entry, OpenFile } from "./disk.ts";

const PIECE = 64 * 1024;

/** The disk; `userId` gives the user that this process acts as, where that may be known. */
export function nodeDisk(userId: () => number | undefined = () => process.getuid?.()): Disk {
  const uid = userId();
  return {
    look: (path) => entryOf(fs.lstatSync(path)),
    open(path, how) {
      const { O_CREAT, O_EXCL, O_NOFOLLOW = 0, O_NONBLOCK = 0, O_RDONLY, O_RDWR } = fs.constants;
      const flags = {
        read: O_RDONLY | O_NONBLOCK,
        update: O_RDWR | O_NONBLOCK | O_NOFOLLOW,
        create: O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW,
      };
      return openFile(fs.openSync(path, flags[how], 0o600));
    },
    rename: (from, to) => fs.renameSync(from, to),
    unlink: (path) => fs.unlinkSync(path),
    readLink: (path) => fs.readlinkSync(path),
    makeFolder: (path) => makeFolder(path),
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
  const pieces: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const piece = new Uint8Array(Math.min(PIECE, most - size));
    const count = piece.length === 0 ? 0 : fs.readSync(fd, piece, 0, piece.length, null);
    if (count === 0) break;
    pieces.push(piece.subarray(0, count));
    size += count;
  }
  if (pieces.length === 1) return pieces[0]!;
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const piece of pieces) {
    bytes.set(piece, offset);
    offset += piece.length;
  }
  return bytes;
}

function entryOf(stat: fs.Stats): Entry {
  const { mode, uid, gid, size, mtimeMs, dev, ino } = stat;
  const type = stat.isFile()
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
  return { type, mode: mode & 0o7777, owner: { uid, gid }, size, changed: mtimeMs, id: `${dev}:${ino}` };
}

// One by one: a umask may take the owner's own right to what was just made.
function makeFolder(path: string): void {
  const missing: string[] = [];
  for (let folder = path; !isThere(folder); folder = dirname(folder)) missing.push(folder);
  for (const folder of missing.reverse()) {
    try {
      fs.mkdirSync(folder, { mode: 0o700 });
      if (process.platform !== "win32") fs.chmodSync(folder, 0o700);
    } catch (error) {
      if ((error as { code?: unknown }).code !== "EEXIST") throw error;
    }
  }
  // Said here, where the path is known, rather than by the first file.
  if (!fs.statSync(path).isDirectory()) throw Object.assign(new Error("Not a folder"), { code: "EEXIST" });
}

function isThere(path: string): boolean {
  try {
    fs.lstatSync(path);
    return true;
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === "ENOENT") return false;
    throw error;
  }
}
