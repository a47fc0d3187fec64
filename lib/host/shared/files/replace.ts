/**
 * Knows in which order a private file is replaced so that nothing is ever lost: draft, flush, rename.
 * Must not know what is in it, nor any runtime.
 *
 * @module
 */

import {
  codeOf,
  courtesy,
  type Disk,
  type Entry,
  entryAt,
  isMissing,
  type OpenFile,
  uninterrupted,
} from "./disk.ts";
import { notAFile } from "./errors.ts";
import { backupOf, finishInPlace, isHalfWritten, writeAll, writeInPlace } from "./in_place.ts";
import { followLinks } from "./links.ts";

/** Told once that something which is only a courtesy could not be done here. */
export type Warn = (what: "mode" | "owner" | "flush") => void;

/** A writer is done in milliseconds; what is this old was left by one that died. */
const DRAFT_LIFETIME = 60_000;
/** What a disk says of a file that may perhaps be written but not replaced. */
const NOT_REPLACEABLE = ["EBUSY", "EXDEV", "EPERM", "EACCES", "EROFS"];

/** Replaces the file that `path` leads to, or makes it, if `isStill` says so at the last moment; gives what that said. */
export function replaceFile(
  disk: Disk,
  path: string,
  bytes: Uint8Array,
  warn: Warn,
  isStill: () => boolean = () => true,
): boolean {
  const target = followLinks(disk, path);
  const folder = disk.dirname(target);
  disk.makeFolder(folder);
  const there = entryAt(disk, target);
  if (there && there.type !== "file") throw notAFile(there);
  removeDeadDrafts(disk, target);
  if (there && isHalfWritten(disk, path)) finishInPlace(disk, path, target);
  const owner = there ? there.owner : inheritedOwner(disk, folder);
  const draft = `${folder}/${draftPrefix(disk, target)}${disk.pid}.${crypto.randomUUID().slice(0, 8)}.draft`;
  try {
    const given = writeNew(disk, draft, bytes, owner, warn);
    // Another user's file would become ours, and shut out whom it belongs to.
    if (given === "not given away" && there) throw Object.assign(new Error("Not ours"), { code: "EPERM" });
    if (given === "not given away") warn("owner");
    if (!isStill()) {
      disk.unlink(draft);
      return false;
    }
    disk.rename(draft, target);
  } catch (error) {
    quietly(() => disk.unlink(draft));
    if (!there) throw error;
    if (!isStill()) return false;
    inPlace(error, () => {
      const copy = (to: string, content: Uint8Array) => writeNew(disk, to, content, owner, warn);
      writeInPlace(disk, path, target, bytes, copy);
    });
  }
  // The new text is in place: a folder that can't be synced (Windows, some network disks) is no failure.
  quietly(() => disk.syncFolder(folder));
  return true;
}

/**
 * Removes the file that `path` leads to; one that can't be removed, such as one that is mounted by itself, is emptied. A
 * link stays, as when it is written; one that leads to no file goes.
 */
export function removeFile(disk: Disk, path: string): void {
  const there = entryAt(disk, path);
  if (!there) return;
  if (there.type !== "file" && there.type !== "link") throw notAFile(there);
  // First: an empty file beside it would count as one that is just being written.
  quietly(() => disk.unlink(backupOf(disk, path)));
  if (there.type === "link") path = fileBehind(disk, path) ?? path;
  try {
    disk.unlink(path);
  } catch (error) {
    if (isMissing(error)) return;
    inPlace(error, () => {
      const target = followLinks(disk, path);
      const entry = disk.look(target);
      if (entry.type !== "file") throw notAFile(entry);
      const file = disk.open(target, "update");
      try {
        uninterrupted(() => file.truncate(0));
        courtesy(() => file.sync());
      } finally {
        file.close();
      }
    });
  }
}

function fileBehind(disk: Disk, link: string): string | undefined {
  try {
    const target = followLinks(disk, link);
    return disk.look(target).type === "file" ? target : undefined;
  } catch {
    // A link that leads nowhere, or that another user made.
    return undefined;
  }
}

/** Changes a file in place that can't be replaced; where that is not allowed either, the first reason counts. */
function inPlace(error: unknown, change: () => void): void {
  if (!NOT_REPLACEABLE.includes(codeOf(error) ?? "")) throw error;
  try {
    change();
  } catch (cause) {
    throw NOT_REPLACEABLE.includes(codeOf(cause) ?? "") ? error : cause;
  }
}

/** Makes a private file, open, with `size` bytes of room in it that the disk has already given. */
export function makeRoom(disk: Disk, path: string, size: number, warn: Warn): OpenFile {
  const folder = disk.dirname(path);
  disk.makeFolder(folder);
  const file = disk.open(path, "create");
  try {
    prepare(disk, file, inheritedOwner(disk, folder), warn);
    writeAll(file, new Uint8Array(size));
    flush(file, warn);
    quietly(() => disk.syncFolder(folder));
    return file;
  } catch (error) {
    file.close();
    quietly(() => disk.unlink(path));
    throw error;
  }
}

/** Drafts that writers of this file have left. */
export function draftsOf(disk: Disk, path: string): string[] {
  const target = followLinks(disk, path);
  const folder = disk.dirname(target);
  const prefix = draftPrefix(disk, target);
  return disk.list(folder)
    .filter((name) => name.startsWith(prefix) && /^\d+\.[0-9a-f]{8}\.draft$/.test(name.slice(prefix.length)))
    .map((name) => `${folder}/${name}`);
}

function writeNew(
  disk: Disk,
  path: string,
  bytes: Uint8Array,
  owner: Entry["owner"],
  warn: Warn,
): "done" | "not given away" {
  const file = uninterrupted(() => disk.open(path, "create"));
  try {
    const given = prepare(disk, file, owner, warn);
    writeAll(file, bytes);
    flush(file, warn);
    return given;
  } finally {
    file.close();
  }
}

/** Private, and whose it should be. */
function prepare(
  disk: Disk,
  file: OpenFile,
  owner: Entry["owner"],
  warn: Warn,
): "done" | "not given away" {
  const mine = file.entry();
  // Whatever the umask took away.
  if (mine.mode !== 0o600) courtesy(() => file.setMode(0o600), () => warn("mode"));
  if (!owner || !mine.owner || (owner.uid === mine.owner.uid && owner.gid === mine.owner.gid)) return "done";
  const given = quietly(() => file.setOwner(owner));
  // Another group of ours is no reason to write in place.
  return given || owner.uid === disk.uid ? "done" : "not given away";
}

/** Waits until the disk has a file. */
export function flush(file: OpenFile, warn: Warn): void {
  courtesy(() => file.sync(), () => warn("flush"));
}

/** Root makes files for whoever the folder belongs to. */
function inheritedOwner(disk: Disk, folder: string): Entry["owner"] {
  return disk.uid === 0 ? entryAt(disk, followLinks(disk, folder))?.owner : undefined;
}

function quietly(step: () => void): boolean {
  try {
    step();
    return true;
  } catch {
    return false;
  }
}

function draftPrefix(disk: Disk, target: string): string {
  return `.${target.slice(disk.dirname(target).length).replace(/^[\\/]+/, "")}.`;
}

function removeDeadDrafts(disk: Disk, target: string): void {
  quietly(() => {
    for (const draft of draftsOf(disk, target)) {
      // By age, not by process number: a number means nothing in another container or on another machine.
      if (disk.now() - disk.look(draft).changed > DRAFT_LIFETIME) disk.unlink(draft);
    }
  });
}
