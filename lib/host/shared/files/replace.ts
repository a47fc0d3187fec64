/**
 * Knows in which order a private file is replaced so that nothing is ever lost: draft, flush, rename.
 * Must not know what is in it, nor any runtime.
 *
 * @module
 */

import { codeOf, type Disk, type Entry, isMissing, type OpenFile, uninterrupted } from "./disk.ts";
import { notAFile } from "./errors.ts";
import { finishInPlace, writeAll, writeInPlace } from "./in_place.ts";
import { followLinks } from "./links.ts";

/** Told once that something which is only a courtesy could not be done here. */
export type Warn = (what: "mode" | "owner" | "flush") => void;

/** A writer is done in milliseconds; what is this old was left by one that died. */
const DRAFT_LIFETIME = 60_000;
/** What a disk says that has no such operation: nothing is wrong with the file. */
const UNSUPPORTED = ["EINVAL", "ENOSYS", "ENOTSUP", "EOPNOTSUPP", "EPERM", "UNKNOWN"];
/** What a rename says of a file that may be written but not replaced. */
const NOT_REPLACEABLE = ["EBUSY", "EXDEV", "EPERM", "EACCES"];

/** Replaces the file that `path` leads to, or makes it. */
export function replaceFile(disk: Disk, path: string, bytes: Uint8Array, warn: Warn): void {
  const target = followLinks(disk, path);
  const folder = disk.dirname(target);
  disk.makeFolder(folder);
  const there = entryAt(disk, target);
  if (there && there.type !== "file") throw notAFile(there);
  removeDeadDrafts(disk, target);
  const owner = there ? there.owner : inheritedOwner(disk, folder);
  const inPlace = () => {
    const copy = (to: string, content: Uint8Array) =>
      writeNew(disk, to, content, disk.look(target).owner, warn);
    finishInPlace(disk, path, target);
    writeInPlace(disk, path, target, bytes, copy);
  };
  const draft = `${folder}/${draftPrefix(disk, target)}${disk.pid}.${crypto.randomUUID().slice(0, 8)}.draft`;
  try {
    // Another user's file would become ours, and shut out whom it belongs to.
    if (writeNew(disk, draft, bytes, owner, warn) === "not given away" && there) {
      disk.unlink(draft);
      return inPlace();
    }
    disk.rename(draft, target);
  } catch (error) {
    unlinkQuietly(disk, draft);
    if (!there || !NOT_REPLACEABLE.includes(codeOf(error) ?? "")) throw error;
    try {
      return inPlace();
    } catch {
      throw error;
    }
  }
  // The new text is in place: a folder that can't be synced (Windows, some network disks) is no failure.
  quietly(() => disk.syncFolder(folder));
}

/** Removes a file or link; one that is mounted by itself is emptied. */
export function removeFile(disk: Disk, path: string): void {
  const there = entryAt(disk, path);
  if (!there) return;
  if (there.type !== "file" && there.type !== "link") throw notAFile(there);
  try {
    disk.unlink(path);
  } catch (error) {
    if (isMissing(error)) return;
    if (codeOf(error) !== "EBUSY") throw error;
    const file = disk.open(path, "update");
    try {
      file.truncate(0);
      file.sync();
    } finally {
      file.close();
    }
  }
}

/** What there is at a path, if there is anything. */
export function entryAt(disk: Disk, path: string): Entry | undefined {
  try {
    return uninterrupted(() => disk.look(path));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
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
    unlinkQuietly(disk, path);
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

function flush(file: OpenFile, warn: Warn): void {
  courtesy(() => uninterrupted(() => file.sync()), () => warn("flush"));
}

/** Root makes files for whoever the folder belongs to. */
function inheritedOwner(disk: Disk, folder: string): Entry["owner"] {
  return disk.uid === 0 ? entryAt(disk, followLinks(disk, folder))?.owner : undefined;
}

function courtesy(step: () => void, refused: () => void): void {
  try {
    step();
  } catch (error) {
    if (!UNSUPPORTED.includes(codeOf(error) ?? "")) throw error;
    refused();
  }
}

function quietly(step: () => void): boolean {
  try {
    step();
    return true;
  } catch {
    return false;
  }
}

function unlinkQuietly(disk: Disk, path: string): void {
  quietly(() => disk.unlink(path));
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
