/**
 * Knows how a file is changed that can't be replaced, such as one that is mounted by itself: in place, with a copy of
 * both texts beside it first, so that whoever comes next can finish what was interrupted.
 * Must not know why it can't be replaced.
 *
 * @module
 */

import { courtesy, type Disk, type Entry, isMissing, type OpenFile, uninterrupted } from "./disk.ts";
import { notAFile } from "./errors.ts";

/** The most that is read of a file. */
export const MOST_BYTES: number = 64 * 1024 * 1024;

const MARK = "hf-auth in place";

/** The file beside `path` that holds both texts while it is changed in place. */
export function backupOf(disk: Disk, path: string): string {
  const folder = disk.dirname(path);
  return `${folder}/.${path.slice(folder.length).replace(/^[\\/]+/, "")}.backup`;
}

/**
 * Writes over the file at `target`, which the path leads to; `create` makes the copy.
 *
 * @throws what the disk does. The file is then as it was, or is finished by whoever reads or changes it next.
 */
export function writeInPlace(
  disk: Disk,
  path: string,
  target: string,
  bytes: Uint8Array,
  create: (path: string, bytes: Uint8Array) => void,
): void {
  const file = disk.open(target, "update");
  try {
    const entry = file.entry();
    if (entry.type !== "file") throw notAFile(entry);
    const backup = backupOf(disk, path);
    const before = readWhole(file, entry);
    create(backup, toBackup(before, bytes));
    overwrite(file, bytes);
    disk.unlink(backup);
  } finally {
    file.close();
  }
}

/** All bytes of an open file. */
export function readWhole(file: OpenFile, entry: Entry): Uint8Array {
  if (entry.size > MOST_BYTES) throw Object.assign(new Error("Too large"), { code: "EFBIG" });
  return file.read(MOST_BYTES);
}

/**
 * What a file that reads as `bytes` is to hold: the new text where it was being changed in place, else the same. The
 * copy counts only if the file is between its two texts: whatever else was written since is somebody's change.
 */
export function finished(
  disk: Disk,
  path: string,
  bytes: Uint8Array,
  owner: Entry["owner"],
): Uint8Array {
  // Before it is opened: another user's may not even be read.
  if (!isHalfWritten(disk, path) || !mayFinish(disk, disk.look(backupOf(disk, path)).owner, owner)) {
    return bytes;
  }
  let file: OpenFile;
  try {
    file = disk.open(backupOf(disk, path), "read here");
  } catch (error) {
    if (isMissing(error)) return bytes;
    throw error;
  }
  try {
    const entry = file.entry();
    const isOurs = entry.type === "file" && mayFinish(disk, entry.owner, owner);
    const texts = isOurs ? fromBackup(readWhole(file, entry)) : undefined;
    return texts && isBetween(bytes, texts) ? texts.after : bytes;
  } finally {
    file.close();
  }
}

/** Whoever could have changed the file may have left its copy: its owner, this user, root. */
function mayFinish({ uid }: Disk, copy: Entry["owner"], file: Entry["owner"]): boolean {
  return !copy || copy.uid === file?.uid || copy.uid === uid || copy.uid === 0;
}

/** Whether a file was being changed in place, or is. */
export function isHalfWritten(disk: Disk, path: string): boolean {
  try {
    return disk.look(backupOf(disk, path)).type === "file";
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** Brings a file that was being changed in place to its new text. */
export function finishInPlace(disk: Disk, path: string, target: string): void {
  const file = disk.open(target, "update");
  try {
    const entry = file.entry();
    if (entry.type !== "file") throw notAFile(entry);
    const bytes = readWhole(file, entry);
    const after = finished(disk, path, bytes, entry.owner);
    if (after !== bytes) overwrite(file, after);
  } finally {
    file.close();
  }
  disk.unlink(backupOf(disk, path));
}

function overwrite(file: OpenFile, bytes: Uint8Array): void {
  writeAll(file, bytes);
  uninterrupted(() => file.truncate(bytes.length));
  courtesy(() => file.sync());
}

/** Writes all bytes, from the file's first on. */
export function writeAll(file: OpenFile, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) {
    done += uninterrupted(() => file.write(bytes.subarray(done), done));
  }
}

interface Texts {
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

function toBackup(before: Uint8Array, after: Uint8Array): Uint8Array {
  const head = new TextEncoder().encode(`${MARK} ${before.length} ${after.length}\n`);
  const bytes = new Uint8Array(head.length + before.length + after.length);
  bytes.set(head);
  bytes.set(before, head.length);
  bytes.set(after, head.length + before.length);
  return bytes;
}

/** Both texts; nothing when the copy itself was interrupted, before the file was touched. */
function fromBackup(bytes: Uint8Array): Texts | undefined {
  const end = bytes.indexOf(0x0a);
  const head = new TextDecoder().decode(bytes.subarray(0, Math.max(0, end)));
  const [, first, second] = new RegExp(`^${MARK} (\\d+) (\\d+)$`).exec(head) ?? [];
  const [start, middle] = [end + 1, end + 1 + Number(first)];
  if (bytes.length !== middle + Number(second)) return undefined;
  return { before: bytes.subarray(start, middle), after: bytes.subarray(middle) };
}

/** Whether bytes are what an interrupted write leaves: a part of the new text, then the rest of the old one. */
function isBetween(bytes: Uint8Array, { before, after }: Texts): boolean {
  let common = 0;
  while (common < after.length && bytes[common] === after[common]) common++;
  const rest = bytes.subarray(common);
  const old = before.subarray(common);
  return bytes.length === 0 || (rest.length === old.length && rest.every((byte, at) => byte === old[at]));
}
