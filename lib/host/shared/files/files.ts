/**
 * Knows how a disk and its lock become the files port.
 * Must not know any runtime, nor what the files mean.
 *
 * @module
 */

import type { HfAuthError } from "../../../errors.ts";
import type { Clock, Files, Look, ReadOptions, Reserved, WriteOptions } from "../../host.ts";
import type { TryLock } from "../lock/lock.ts";
import { codeOf, type Disk, type Entry, entryAt, isMissing, uninterrupted } from "./disk.ts";
import { notAFile, unreadable, unwritable } from "./errors.ts";
import { backupOf, finished, finishInPlace, isHalfWritten, readWhole, writeAll } from "./in_place.ts";
import { followLinks } from "./links.ts";
import { makeOwnFolder, requireOwnFolder } from "./own_folder.ts";
import { draftsOf, flush, makeRoom, removeFile, replaceFile, type Warn } from "./replace.ts";
import { refuseStrangers, refuseStrangeWay } from "./trust.ts";

// Against somebody who is just writing a file in place.
const SETTLED = 200; // ms after its last change, when it counts as written
const PAUSE = 20; // ms
const MOST_READS = 12;
const ONE_WRITE = 4096; // bytes that are written in one step

const WARNINGS: Readonly<Record<Parameters<Warn>[0], string>> = {
  mode: "This file system has no file modes: whoever can read the folder can read the tokens",
  owner: "This file system can't give a file to its owner",
  flush: "This file system can't flush a file: after a power failure the last change may be lost",
};

/** The files port over a disk and its lock; `say` is told what the disk can't do. */
export function textFiles(
  disk: Disk,
  clock: Clock,
  tryLock: TryLock,
  say: (warning: string) => void = () => {},
): Files {
  const warn: Warn = (what) => say(WARNINGS[what]);
  const failed = (path: string, verb: string) => (cause: unknown): never => {
    throw unwritable(disk, path, cause, verb);
  };
  const readBytes = async (path: string, { settled = false, own = false }: ReadOptions = {}) =>
    (settled ? await readSettled(disk, clock, path) : readOnce(disk, path, own))?.bytes;
  return {
    read: async (path, options) => {
      const bytes = await readBytes(path, options);
      return bytes && decode(disk, path, bytes);
    },
    readBytes,
    write: attempt((path, content: string | Uint8Array, { over, own }: WriteOptions = {}) => {
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      const isStill = () => over === undefined || isEqual(readOnce(disk, path)?.bytes, over ?? undefined);
      return orElse(() => {
        if (own) makeOwnFolder(disk, disk.dirname(path));
        return replaceFile(disk, path, bytes, warn, isStill);
      }, failed(path, "write"));
    }),
    remove: attempt((path) => orElse(() => removeFile(disk, path), failed(path, "remove"))),
    isHalfWritten: attempt((path) => orElse(() => isHalfWritten(disk, path), () => false)),
    finish: attempt((path) => {
      orElse(() => {
        if (isHalfWritten(disk, path)) finishInPlace(disk, path, followLinks(disk, path));
      }, failed(path, "write"));
    }),
    look: attempt((path) => orElse(() => look(disk, path), () => undefined)),
    list: attempt((path) => orElse(() => disk.list(path), () => [])),
    removeDrafts: attempt((path) => {
      for (const draft of [...orElse(() => draftsOf(disk, path), () => []), backupOf(disk, path)]) {
        orElse(() => disk.unlink(draft), () => {});
      }
    }),
    reserve: attempt((path, size: number) =>
      orElse(() => reserved(disk, path, size, warn), failed(path, "write"))
    ),
    withLock: async (path, work, options) => {
      orElse(() => {
        refuseStrangeWay(disk, disk.dirname(path));
        disk.makeFolder(disk.dirname(path));
      }, failed(path, "lock"));
      // Only now: most commands change nothing.
      const { withLock } = await import("../lock/lock.ts");
      const take = () => tryLock(path).catch(failed(path, "lock"));
      return await withLock({ clock, tryLock: take }, path, work, options);
    },
  };
}

function look(disk: Disk, path: string): Look | undefined {
  const entry = entryAt(disk, followLinks(disk, path));
  if (!entry) return undefined;
  const { type, mode, owner } = entry;
  // Where nobody is anybody, modes keep nothing from anybody.
  if (disk.uid === undefined || !owner) return { type };
  return { type, mode, owner: owner.uid, isOwn: owner.uid === disk.uid };
}

// Every failure is a rejection, though the disk itself answers at once.
function attempt<A extends unknown[], T>(work: (path: string, ...more: A) => T) {
  // deno-lint-ignore require-await
  return async (path: string, ...more: A): Promise<T> => work(path, ...more);
}

function orElse<T>(work: () => T, otherwise: (cause: unknown) => T): T {
  try {
    return work();
  } catch (error) {
    return otherwise(error);
  }
}

interface Found {
  readonly bytes: Uint8Array;
  readonly entry: Entry;
}

/**
 * Reads a file, again if it may just be being written: Python empties a file before it writes it, and writes a long one
 * piece by piece.
 */
async function readSettled(disk: Disk, clock: Clock, path: string): Promise<Found | undefined> {
  let before: Found | undefined;
  let longest: Found | undefined;
  for (let tries = 0; tries < MOST_READS; tries++) {
    const found = readOnce(disk, path);
    if (!found || !mayBeUnfinished(disk, found, before)) return found;
    if (!longest || found.bytes.length > longest.bytes.length) longest = found;
    before = found;
    await clock.sleep(PAUSE);
  }
  // Somebody writes it all the time: what was cut short is not it.
  return longest;
}

function mayBeUnfinished(disk: Disk, { bytes, entry }: Found, before: Found | undefined): boolean {
  if (Math.abs(disk.now() - entry.changed) >= SETTLED) return false;
  if (bytes.length === 0) return true;
  const isSame = before?.bytes.length === bytes.length && before.entry.changed === entry.changed;
  return bytes.length >= ONE_WRITE && !isSame;
}

function readOnce(disk: Disk, path: string, own = false): Found | undefined {
  try {
    // Not as the disk follows links, which whoever can move the folder could have made.
    const file = uninterrupted(() =>
      own ? disk.open(followLinks(disk, path), "read here") : disk.open(path, "read")
    );
    try {
      const entry = file.entry();
      if (entry.type !== "file") throw notAFile(entry);
      if (own) {
        requireOwnFolder(disk, disk.dirname(path));
        refuseStrangers(disk, path, file, entry);
      }
      return { bytes: finished(disk, path, readWhole(file, entry), entry.owner), entry };
    } finally {
      file.close();
    }
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    const backup = backupOf(disk, path);
    throw unreadable(disk, (cause as { path?: unknown }).path === backup ? backup : path, cause);
  }
}

function isEqual(one: Uint8Array | undefined, other: Uint8Array | undefined): boolean {
  return one?.length === other?.length && (one ?? []).every((byte, index) => byte === other?.[index]);
}

function decode(disk: Disk, path: string, bytes: Uint8Array): string {
  try {
    if (isUtf16(bytes)) throw Object.assign(new Error("UTF-16"), { code: "UTF16" });
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    const code = codeOf(cause) === "UTF16" ? "UTF16" : "EILSEQ";
    throw unreadable(disk, path, Object.assign(new Error("Not UTF-8", { cause }), { code }));
  }
}

/** By its mark, or by the NULs that it has in every ASCII character: one alone is damage. */
function isUtf16(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  return bytes.length > 3 && bytes.filter((byte) => byte === 0).length * 3 > bytes.length;
}

function reserved(disk: Disk, path: string, size: number, warn: Warn): Reserved {
  makeOwnFolder(disk, disk.dirname(path));
  // What a process left that died before it had anything to keep.
  orElse(() => disk.unlink(path), (error) => {
    if (codeOf(error) !== "ENOENT") throw error;
  });
  let file = makeRoom(disk, path, size, warn);
  const failed = (cause: unknown): HfAuthError => unwritable(disk, path, cause, "write");
  // Another process, to which this one looked dead, may have taken its place.
  const isThere = () => orElse(() => entryAt(disk, path)?.id === file.entry().id, () => false);
  const write = (bytes: Uint8Array) => {
    writeAll(file, bytes);
    flush(file, warn);
  };
  return {
    keep(text) {
      const bytes = new TextEncoder().encode(text);
      try {
        write(bytes);
        if (isThere()) return;
        const next = makeRoom(disk, path, size, warn);
        file.close();
        file = next;
        write(bytes);
      } catch (cause) {
        throw failed(cause);
      }
    },
    discard() {
      if (isThere()) orElse(() => disk.unlink(path), () => {});
      orElse(() => file.close(), () => {});
    },
    close: () => orElse(() => file.close(), () => {}),
  };
}
