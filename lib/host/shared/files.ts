/**
 * Knows in which order a private text file is read and replaced so that nothing is ever lost, and how to say
 * that it failed.
 * Must not know any runtime: a handful of primitive operations is handed in.
 *
 * @module
 */

import { HfAuthError } from "../../errors.ts";
import type { Clock, Files } from "../host.ts";
import type { TryLock } from "./lock.ts";

/** The primitive operations of a disk. Each fails with an error that has a POSIX name as its `code`. */
export interface Disk {
  /** Reads a whole file. */
  read(path: string): Promise<Uint8Array>;
  /** Makes a file that must not exist yet, readable by its owner only, and waits until the disk has it. */
  create(path: string, bytes: Uint8Array): Promise<void>;
  /** Moves a file over another in one step. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a file or link, never a folder. */
  remove(path: string): Promise<void>;
  /** Where a symbolic link points. */
  readLink(path: string): Promise<string>;
  /** Makes a folder and those it is missing in, each for its owner only. */
  makeFolder(path: string): Promise<void>;
  /** Waits until the disk has the folder's names. */
  syncFolder(path: string): Promise<void>;
  /** The names in a folder. */
  list(path: string): Promise<string[]>;
  /** When a file was last changed, in milliseconds since the Unix epoch. */
  changed(path: string): Promise<number>;
  /** The folder of a path. */
  dirname(path: string): string;
  /** Whether a path starts at a root. */
  isAbsolute(path: string): boolean;
  /** The time that `changed` is compared with. */
  now(): number;
  /** This process's number. */
  readonly pid: number;
}

/** A writer is done in milliseconds; what is this old was left by one that died. */
const draftLifetime = 60_000;

/** The files port over a disk and its lock. */
export function textFiles(disk: Disk, clock: Clock, tryLock: TryLock): Files {
  const failed = (path: string, verb: string) => (cause: unknown) =>
    Promise.reject(unwritable(path, cause, verb));
  return {
    read: async (path) => {
      const bytes = await readBytes(disk, path);
      return bytes && decode(path, bytes);
    },
    readBytes: (path) => readBytes(disk, path),
    write: (path, content) => replace(disk, path, content).catch(failed(path, "write")),
    remove: async (path) => {
      await disk.remove(path).catch((error) => isMissing(error) ? undefined : failed(path, "remove")(error));
    },
    withLock: async (path, work, options) => {
      await disk.makeFolder(disk.dirname(path)).catch(failed(path, "lock"));
      // Only now: most commands change nothing.
      const { withLock } = await import("./lock.ts");
      const attempt = () => tryLock(path).catch(failed(path, "lock"));
      return await withLock({ clock, tryLock: attempt }, path, work, options);
    },
  };
}

function unwritable(path: string, cause: unknown, verb: string): HfAuthError {
  const hint = "Check that you own the file and its folder, and that the disk has space";
  return new HfAuthError("store_unwritable", `Cannot ${verb} ${path}${reason(cause)}`, { hint, cause });
}

/** The POSIX name of a failure, where it has one. */
export function codeOf(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === "string" ? code : undefined;
}

async function readBytes(disk: Disk, path: string): Promise<Uint8Array | undefined> {
  try {
    return await disk.read(path);
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw unreadable(path, cause);
  }
}

function decode(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw unreadable(path, Object.assign(new Error("Not UTF-8", { cause }), { code: "EILSEQ" }));
  }
}

function unreadable(path: string, cause: unknown): HfAuthError {
  const hint = "Make the file readable or move it away; it was not changed";
  return new HfAuthError("store_unreadable", `Cannot read ${path}${reason(cause)}`, { hint, cause });
}

async function replace(disk: Disk, path: string, content: string | Uint8Array): Promise<void> {
  const target = await followLinks(disk, path);
  const folder = disk.dirname(target);
  await disk.makeFolder(folder);
  const prefix = `.${target.slice(folder.length).replace(/^[\\/]+/, "")}.`;
  await removeDeadDrafts(disk, folder, prefix).catch(() => {});
  const draft = `${folder}/${prefix}${disk.pid}.${crypto.randomUUID().slice(0, 8)}.draft`;
  try {
    await disk.create(draft, typeof content === "string" ? new TextEncoder().encode(content) : content);
    await disk.rename(draft, target);
  } catch (error) {
    await disk.remove(draft).catch(() => {});
    throw error;
  }
  // The new text is in place: a folder that can't be synced (Windows, some network disks) is no failure.
  await disk.syncFolder(folder).catch(() => {});
}

async function followLinks(disk: Disk, path: string): Promise<string> {
  for (let hops = 0; hops < 40; hops++) {
    const next = await disk.readLink(path).catch((error) => {
      if (codeOf(error) === "EINVAL" || isMissing(error) || codeOf(error) === "UNKNOWN") return undefined;
      throw error;
    });
    if (next === undefined) return path;
    // Not joined: `..` in a link counts from the folder's real place, which only the disk knows.
    path = disk.isAbsolute(next) ? next : `${disk.dirname(path)}/${next}`;
  }
  throw Object.assign(new Error("Too many symbolic links"), { code: "ELOOP" });
}

async function removeDeadDrafts(disk: Disk, folder: string, prefix: string): Promise<void> {
  for (const name of await disk.list(folder)) {
    if (!name.startsWith(prefix) || !/^\d+\.[0-9a-f]{8}\.draft$/.test(name.slice(prefix.length))) continue;
    const draft = `${folder}/${name}`;
    // By age, not by process number: a number means nothing in another container or on another machine.
    if (disk.now() - await disk.changed(draft) > draftLifetime) await disk.remove(draft);
  }
}

function isMissing(error: unknown): boolean {
  return codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR";
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EDQUOT: "your disk quota is used up",
  EEXIST: "a file is where a folder should be",
  EILSEQ: "it is not UTF-8 text",
  EISDIR: "it is a folder",
  ELOOP: "its symbolic links form a loop",
  ENAMETOOLONG: "its name is too long",
  ENOSPC: "the disk is full",
  ENOTCAPABLE: "it is outside the granted folders",
  ENOTDIR: "a file is where a folder should be",
  EPERM: "not permitted",
  EROFS: "the disk is read-only",
};

function reason(cause: unknown): string {
  const code = codeOf(cause) ??
    (cause instanceof Error && cause.name === "NotCapable" ? "EACCES" : undefined);
  return code === undefined ? "" : `: ${reasons[code] ?? code}`;
}
