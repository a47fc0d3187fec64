/**
 * Knows a disk of text files, folders and symbolic links in memory, with modes that bind even its owner.
 * Must not know the real disk, nor what the files are for.
 *
 * @module
 */
// deno-lint-ignore-file require-await -- so that every failure is a rejection, as on a real disk

import { posix } from "node:path";
import type { Disk } from "../shared/files.ts";

/** A file in memory. A lone surrogate in its text stands for a byte that is not UTF-8: U+DC80 for 0x80 and so on. */
export interface MemoryFile {
  /** What is in it. */
  readonly text: string;
  /** Its permission bits; without them it may be read and written. */
  readonly mode?: number;
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
}

/** The primitive operations on a disk in memory. */
export function memoryDisk({ files, folders, links }: MemoryDisk, now: () => number): Disk {
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
  return {
    async read(given) {
      const path = follow(at(given));
      const file = files.get(path);
      if (!file) fail(isFolder(path) ? "EISDIR" : "ENOENT", path);
      if (!((file.mode ?? 0o600) & 0o400)) fail("EACCES", path);
      return toBytes(file.text);
    },
    async create(given, bytes) {
      const path = at(given, true);
      if (exists(path)) fail("EEXIST", path);
      files.set(path, { text: toText(bytes), mode: 0o600 });
    },
    async rename(from, to) {
      const [source, target] = [at(from, true), at(to, true)];
      const file = files.get(source);
      if (!file) fail("ENOENT", source);
      if (isFolder(target)) fail("EISDIR", target);
      links.delete(target);
      files.set(target, file);
      files.delete(source);
    },
    async remove(given) {
      const path = at(given);
      if (isFolder(path)) fail("EISDIR", path);
      if (!exists(path)) fail("ENOENT", path);
      at(given, true);
      files.delete(path);
      links.delete(path);
    },
    async readLink(given) {
      const path = at(given);
      return links.get(path) ?? fail(exists(path) ? "EINVAL" : "ENOENT", path);
    },
    async makeFolder(given) {
      const path = posix.resolve("/", given);
      const missing: string[] = [];
      let above = path;
      for (; !isFolder(above); above = posix.dirname(above)) missing.push(above);
      if (missing.some((folder) => exists(folder))) fail("EEXIST", path);
      if (missing.length > 0) at(missing.at(-1)!, true);
      for (const folder of missing) folders.set(folder, 0o700);
    },
    async syncFolder() {},
    async list(given) {
      const path = posix.resolve("/", given);
      return [files, folders, links].flatMap((map) => [...map.keys()])
        .filter((key) => posix.dirname(key) === path).map((key) => posix.basename(key));
    },
    changed: async (path) => files.get(at(path))?.changed ?? now(),
    dirname: posix.dirname,
    isAbsolute: posix.isAbsolute,
    now,
    pid: 1,
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
