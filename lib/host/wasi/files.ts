/**
 * Knows the folders that were granted to a WASI component as one disk.
 * Must not know what the files mean, nor how a file is replaced so that nothing is lost.
 *
 * @module
 */

import type { Disk, Entry, OpenFile } from "../shared/files/disk.ts";
import { allPieces } from "../shared/files/pieces.ts";
import type { Descriptor, DescriptorStat, WasiSystem } from "./system.ts";

/** Paths as every WASI engine has them: with slashes. */
export const wasiPaths = {
  /** Joins path parts; `.` and `..` are resolved. */
  join(path: string, ...paths: string[]): string {
    return normalize([path, ...paths].filter((part) => part !== "").join("/"));
  },
  /** The folder of a path. */
  dirname(path: string): string {
    const end = path.replace(/\/+$/, "").lastIndexOf("/");
    return end < 0 ? "." : end === 0 ? "/" : path.slice(0, end);
  },
};

const PIECE = 65_536; // bytes

/** The disk that the granted folders make up. What lies in none of them is not there, and can't be made. */
export function wasiDisk(system: Pick<WasiSystem, "getDirectories">): Disk {
  let granted: Granted[] | undefined;
  const at = (path: string) => find(granted ??= grantedBy(system), normalize(path));
  return {
    look: posix((path) => {
      const { folder, rest } = at(path) ?? fail("ENOENT");
      return entryOf(folder.statAt({}, rest));
    }),
    open: posix((path, how) => {
      const { folder, rest } = at(path) ?? fail(how === "create" ? "ENOTCAPABLE" : "ENOENT");
      if (how === "create") {
        return openFile(folder.openAt({}, rest, { create: true, exclusive: true }, { write: true }));
      }
      const follow = how === "read" ? FOLLOW : {};
      // Opening a folder may succeed, and reading it then fails in each engine's own way.
      if (folder.statAt(follow, rest).type === "directory") fail("EISDIR");
      return openFile(folder.openAt(follow, rest, {}, { read: true, write: how === "update" }));
    }),
    rename: posix((from, to) => {
      const [old, next] = [at(from) ?? fail("ENOENT"), at(to) ?? fail("ENOTCAPABLE")];
      old.folder.renameAt(old.rest, next.folder, next.rest);
    }),
    unlink: posix((path) => {
      const { folder, rest } = at(path) ?? fail("ENOENT");
      folder.unlinkFileAt(rest);
    }),
    readLink: posix((path) => {
      const { folder, rest } = at(path) ?? fail("ENOENT");
      // Engines differ in what they say of a file that is no link.
      if (folder.statAt({}, rest).type !== "symbolic-link") fail("EINVAL");
      return folder.readlinkAt(rest);
    }),
    makeFolder: posix((path) => {
      const { folder, rest } = at(path) ?? fail("ENOTCAPABLE");
      const names = rest.split("/");
      for (let depth = 1; depth <= names.length; depth++) makeOne(folder, names.slice(0, depth).join("/"));
    }),
    syncFolder: posix((path) => {
      const { folder, rest } = at(path) ?? fail("ENOENT");
      within(folder.openAt(FOLLOW, rest, { directory: true }, { read: true }), (opened) => opened.sync());
    }),
    list: posix((path) => {
      const { folder, rest } = at(path) ?? fail("ENOENT");
      return within(folder.openAt(FOLLOW, rest, { directory: true }, { read: true }), names);
    }),
    dirname: wasiPaths.dirname,
    isAbsolute: (path) => path.startsWith("/"),
    now: () => Date.now(),
    // There are no processes, so none has a number.
    pid: 0,
  };
}

const FOLLOW = { symlinkFollow: true };

interface Granted {
  readonly folder: Descriptor;
  readonly path: string;
}

// The longest first: a folder may be granted inside another.
function grantedBy(system: Pick<WasiSystem, "getDirectories">): Granted[] {
  return system.getDirectories().map(([folder, path]) => ({ folder, path: normalize(path) }))
    .sort((one, other) => other.path.length - one.path.length);
}

function find(granted: readonly Granted[], path: string) {
  for (const { folder, path: top } of granted) {
    if (path === top) return { folder, rest: "." };
    const prefix = top === "/" ? "/" : top === "." ? "" : `${top}/`;
    if (path.startsWith(prefix) && !(top === "." && /^(\/|\.\.(\/|$))/.test(path))) {
      return { folder, rest: path.slice(prefix.length) };
    }
  }
  return undefined;
}

function normalize(path: string): string {
  const kept: string[] = [];
  const absolute = path.startsWith("/");
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") kept.push(part);
    else if (kept.length > 0 && kept.at(-1) !== "..") kept.pop();
    else if (!absolute) kept.push(part);
  }
  return (absolute ? "/" : "") + kept.join("/") || ".";
}

function openFile(file: Descriptor): OpenFile {
  return {
    entry: posix(() => entryOf(file.stat())),
    read: posix((most) => readAll(file, most)),
    write: posix((bytes, offset) => Number(file.write(bytes.subarray(0, PIECE), offset))),
    truncate: posix((size) => file.setSize(size)),
    sync: posix(() => file.sync()),
    // WASI has neither.
    setMode() {},
    setOwner() {},
    close: () => file[Symbol.dispose]?.(),
  };
}

const TYPES: Readonly<Record<string, Entry["type"]>> = {
  "directory": "folder",
  "fifo": "named pipe",
  "regular-file": "file",
  "socket": "socket",
  "symbolic-link": "link",
};

function entryOf({ type, size, dataModificationTimestamp: time }: DescriptorStat): Entry {
  return {
    type: TYPES[type] ?? "device",
    mode: 0o600,
    size: Number(size),
    changed: time ? Number(time.seconds) * 1000 + time.nanoseconds / 1e6 : Date.now(),
  };
}

function readAll(file: Descriptor, most: number): Uint8Array {
  // Not by the word of the engine: jco's says at the first piece that it was the last.
  return allPieces((size) => size < most ? file.read(PIECE, size)[0] : new Uint8Array());
}

function names(folder: Descriptor): string[] {
  return within(folder.readDirectory(), (entries) => {
    const found: string[] = [];
    for (let entry; (entry = entries.readDirectoryEntry());) found.push(entry.name);
    return found;
  });
}

function makeOne(folder: Descriptor, path: string): void {
  try {
    folder.createDirectoryAt(path);
  } catch (error) {
    if (withCode(error).code === "EEXIST" && folder.statAt(FOLLOW, path).type === "directory") return;
    throw error;
  }
}

function within<H extends { [Symbol.dispose]?(): void }, T>(handle: H, work: (handle: H) => T): T {
  try {
    return work(handle);
  } finally {
    handle[Symbol.dispose]?.();
  }
}

function posix<A extends unknown[], T>(work: (...args: A) => T): (...args: A) => T {
  return (...args) => {
    try {
      return work(...args);
    } catch (error) {
      throw withCode(error);
    }
  };
}

const CODES: Readonly<Record<string, string>> = {
  "access": "EACCES",
  "cross-device": "EXDEV",
  "exist": "EEXIST",
  "insufficient-space": "ENOSPC",
  "invalid": "EINVAL",
  "is-directory": "EISDIR",
  "loop": "ELOOP",
  "name-too-long": "ENAMETOOLONG",
  "no-entry": "ENOENT",
  "not-directory": "ENOTDIR",
  "not-permitted": "EPERM",
  "quota": "EDQUOT",
  "read-only": "EROFS",
};

// One engine throws the code itself, another an error around it.
function withCode(error: unknown): { readonly code?: string } {
  const name = typeof error === "string" ? error : (error as { payload?: unknown } | undefined)?.payload;
  if (typeof name !== "string") return error as { code?: string };
  return Object.assign(new Error(name, { cause: error }), { code: CODES[name] ?? name });
}

function fail(code: string): never {
  throw Object.assign(new Error(code), { code });
}
