/**
 * Knows a disk of text files, folders and symbolic links in memory, with modes that bind even its owner.
 * Must not know the real disk, nor what the files are for.
 *
 * @module
 */

import { posix } from "node:path";
import type { Disk, Entry } from "../shared/files/disk.ts";

const UID = 1000; // the user of this machine

/** A file in memory. A lone surrogate in its text stands for a byte that is not UTF-8: U+DC80 for 0x80 and so on. */
export interface MemoryFile {
  /** What is in it. */
  readonly text: string;
  /** Its permission bits; without them it may be read and written. */
  readonly mode?: number;
  /** The number of the user whose it is; this machine's own user is 1000. */
  readonly owner?: number;
  /** When it was last changed, in milliseconds since the Unix epoch. */
  readonly changed?: number;
}

/** What is on a disk in memory, by absolute POSIX path; tests read and change it. */
export interface MemoryDisk {
  /** The files. */
  readonly files: Map<string, MemoryFile>;
  /** Permission bits of folders. What leads to a file or link is a folder also when it is not here. */
  readonly folders: Map<string, number>;
  /** Where symbolic links to files point. */
  readonly links: Map<string, string>;
  /** Files that are mounted by themselves: they can be written, and neither replaced nor removed. */
  readonly mounts: Set<string>;
}

/** The primitive operations on a disk in memory. */
export function memoryDisk({ files, folders, links, mounts }: MemoryDisk, now: () => number): Disk {
  const isFolder = (path: string) =>
    path === "/" || folders.has(path) ||
    [files, folders, links].some((map) => map.keys().some((key) => key.startsWith(`${path}/`)));
  const exists = (path: string) => files.has(path) || links.has(path) || isFolder(path);
  const follow = (path: string): string => {
    for (let hops = 0; hops < 40; hops++) {
      const target = links.get(path);
      if (target === undefined) return path;
      path = posix.resolve(posix.dirname(path), target);
    }
    return fail("ELOOP", path);
  };
  // The path as the disk has it, once everything that leads there is a folder.
  const at = (given: string, writing = false): string => {
    const path = posix.resolve("/", given);
    const folder = posix.dirname(path);
    for (let above = folder; above !== "/"; above = posix.dirname(above)) {
      if (files.has(follow(above))) fail("ENOTDIR", path);
    }
    if (!isFolder(folder)) fail("ENOENT", path);
    if (writing && !((folders.get(folder) ?? 0o700) & 0o200)) fail("EACCES", path);
    return path;
  };
  const entry = (path: string): Entry => {
    const file = files.get(path);
    const mode = file ? file.mode ?? 0o600 : folders.get(path) ?? 0o700;
    const type = links.has(path) ? "link" : file ? "file" : isFolder(path) ? "folder" : fail("ENOENT", path);
    const uid = file?.owner ?? UID;
    const size = file ? toBytes(file.text).length : 0;
    return { type, mode, owner: { uid, gid: uid }, size, changed: file?.changed ?? now() };
  };
  const put = (path: string, bytes: Uint8Array) => {
    const mode = files.get(path)?.mode;
    files.set(path, { text: toText(bytes), ...(mode !== undefined && { mode }) });
  };
  return {
    look: (given) => entry(at(given)),
    open(given, how) {
      const path = how === "read" ? follow(at(given)) : at(given, how === "create");
      if (how === "create") {
        if (exists(path)) fail("EEXIST", path);
        files.set(path, { text: "", mode: 0o600 });
      } else if (links.has(path)) fail("ELOOP", path);
      const needed = how === "update" ? 0o600 : 0o400;
      const { type, mode } = entry(path);
      if (type === "file" && (mode & needed) !== needed) fail("EACCES", path);
      const bytes = () => toBytes((files.get(path) ?? fail("ENOENT", path)).text);
      return {
        entry: () => entry(path),
        read: (most) => bytes().subarray(0, most),
        write(piece, offset) {
          const before = bytes();
          const after = new Uint8Array(Math.max(before.length, offset + piece.length));
          after.set(before);
          after.set(piece, offset);
          put(path, after);
          return piece.length;
        },
        truncate: (size) => put(path, bytes().subarray(0, size)),
        sync() {},
        setMode: (mode) => void files.set(path, { text: files.get(path)!.text, mode }),
        setOwner() {},
        close() {},
      };
    },
    rename(from, to) {
      const [source, target] = [at(from, true), at(to, true)];
      const file = files.get(source);
      if (!file) fail("ENOENT", source);
      if (isFolder(target)) fail("EISDIR", target);
      if (mounts.has(target)) fail("EBUSY", target);
      links.delete(target);
      files.set(target, file);
      files.delete(source);
    },
    unlink(given) {
      const path = at(given);
      if (isFolder(path)) fail("EISDIR", path);
      if (!exists(path)) fail("ENOENT", path);
      if (mounts.has(path)) fail("EBUSY", path);
      at(given, true);
      files.delete(path);
      links.delete(path);
    },
    readLink(given) {
      const path = at(given);
      return links.get(path) ?? fail(exists(path) ? "EINVAL" : "ENOENT", path);
    },
    makeFolder(given) {
      const path = posix.resolve("/", given);
      const missing: string[] = [];
      let above = path;
      for (; !isFolder(above); above = posix.dirname(above)) missing.push(above);
      if (missing.some((folder) => exists(folder))) fail("EEXIST", path);
      if (missing.length > 0) at(missing.at(-1)!, true);
      for (const folder of missing) folders.set(folder, 0o700);
    },
    syncFolder() {},
    list(given) {
      const path = posix.resolve("/", given);
      return [files, folders, links].flatMap((map) => [...map.keys()])
        .filter((key) => posix.dirname(key) === path).map((key) => posix.basename(key));
    },
    dirname: posix.dirname,
    isAbsolute: posix.isAbsolute,
    now,
    pid: 1,
    uid: UID,
  };
}

// As Python's "surrogateescape", so that no byte is lost on a disk of texts.
function toBytes(text: string): Uint8Array {
  const encoder = new TextEncoder();
  if (text.isWellFormed()) return encoder.encode(text);
  const bytesOf = (character: string) => {
    if (character.isWellFormed()) return [...encoder.encode(character)];
    const byte = character.charCodeAt(0) - 0xdc00;
    return [byte >= 0x80 && byte <= 0xff ? byte : 0xff];
  };
  return Uint8Array.from([...text].flatMap(bytesOf));
}

function toText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return Array.from(bytes, (byte) => String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + byte)).join("");
  }
}

function fail(code: string, path: string): never {
  throw Object.assign(new Error(`${code}: ${path}`), { code });
}
