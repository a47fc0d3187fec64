/**
 * Knows how a disk and its lock become the files port.
 * Must not know any runtime, nor what the files mean.
 *
 * @module
 */

import type { HfAuthError } from "../../../errors.ts";
import type { Clock, Files, Reserved } from "../../host.ts";
import type { TryLock } from "../lock/lock.ts";
import { codeOf, type Disk, isMissing, uninterrupted } from "./disk.ts";
import { notAFile, unreadable, unwritable } from "./errors.ts";
import { backupOf, finished, readWhole, writeAll } from "./in_place.ts";
import { draftsOf, makeRoom, removeFile, replaceFile, type Warn } from "./replace.ts";

const WARNINGS: Readonly<Record<Parameters<Warn>[0], string>> = {
  mode: "This file system has no file modes: whoever can read the folder can read the tokens",
  owner: "This file system can't give a file to its owner",
  flush: "This file system can't flush a file: after a power failure the last change may be lost",
};

/** The files port over a disk and its lock; `say` is told, once each, what the disk can't do. */
export function textFiles(
  disk: Disk,
  clock: Clock,
  tryLock: TryLock,
  say: (warning: string) => void = () => {},
): Files {
  const said = new Set<string>();
  const warn: Warn = (what) => {
    if (!said.has(what)) say(WARNINGS[what]);
    said.add(what);
  };
  const failed = (path: string, verb: string) => (cause: unknown): never => {
    throw unwritable(disk, path, cause, verb);
  };
  return {
    read: attempt((path) => {
      const bytes = readBytes(disk, path);
      return bytes && decode(disk, path, bytes);
    }),
    readBytes: attempt((path) => readBytes(disk, path)),
    write: attempt((path, content: string | Uint8Array) => {
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      orElse(() => replaceFile(disk, path, bytes, warn), failed(path, "write"));
    }),
    remove: attempt((path) => orElse(() => removeFile(disk, path), failed(path, "remove"))),
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
      orElse(() => disk.makeFolder(disk.dirname(path)), failed(path, "lock"));
      // Only now: most commands change nothing.
      const { withLock } = await import("../lock/lock.ts");
      const take = () => tryLock(path).catch(failed(path, "lock"));
      return await withLock({ clock, tryLock: take }, path, work, options);
    },
  };
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

function readBytes(disk: Disk, path: string): Uint8Array | undefined {
  try {
    const file = uninterrupted(() => disk.open(path, "read"));
    try {
      const entry = file.entry();
      if (entry.type !== "file") throw notAFile(entry);
      return finished(disk, path, readWhole(file, entry));
    } finally {
      file.close();
    }
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw unreadable(disk, path, cause);
  }
}

function decode(disk: Disk, path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw unreadable(disk, path, Object.assign(new Error("Not UTF-8", { cause }), { code: "EILSEQ" }));
  }
}

function reserved(disk: Disk, path: string, size: number, warn: Warn): Reserved {
  // What a process left that died before it had anything to keep.
  orElse(() => disk.unlink(path), (error) => {
    if (codeOf(error) !== "ENOENT") throw error;
  });
  const file = makeRoom(disk, path, size, warn);
  const failed = (cause: unknown): HfAuthError => unwritable(disk, path, cause, "write");
  return {
    keep(text) {
      try {
        writeAll(file, new TextEncoder().encode(text));
        uninterrupted(() => file.sync());
      } catch (cause) {
        throw failed(cause);
      }
    },
    discard() {
      orElse(() => disk.unlink(path), () => {});
      orElse(() => file.close(), () => {});
    },
    close: () => orElse(() => file.close(), () => {}),
  };
}
