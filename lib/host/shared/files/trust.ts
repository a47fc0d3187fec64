/**
 * Knows which users' files and links are believed: those of this user and of root.
 * Must not know what is in them.
 *
 * @module
 */

import { type Disk, type Entry, entryAt, type OpenFile } from "./disk.ts";

const STICKY = 0o1000; // in such a folder nobody moves what another user has there

/**
 * Refuses an open file that another user owns, or could have written to until now.
 *
 * @throws {Error} Its `stranger` is the user's number, or `null` for whoever the mode lets write.
 */
export function refuseStrangers(disk: Disk, path: string, file: OpenFile, { owner, mode }: Entry): void {
  if (!trusts(disk, path, owner)) throw strange(owner!.uid);
  if ((mode & 0o022) === 0) return;
  try {
    file.setMode(0o600);
  } catch {
    // A disk without modes, or a file of root's.
  }
  // Where there are no modes, there is nothing that they could have kept from anybody.
  if ((file.entry().mode & 0o022) !== 0) return;
  // Left as it was, or the next look would believe it.
  file.setMode(mode);
  throw strange(null);
}

/**
 * Refuses an open folder that another user owns, or could write to whatever we do; from then on its owner alone gets in.
 * What others may have put there until now is refused by itself.
 */
export function closeToStrangers(disk: Disk, path: string, folder: OpenFile): void {
  const { owner, mode } = folder.entry();
  if (!trusts(disk, path, owner)) throw strange(owner!.uid);
  if ((mode & 0o077) === 0) return;
  try {
    folder.setMode(0o700);
  } catch {
    // A disk without modes, where nothing is kept from anybody; or a folder of root's.
    if (owner?.uid !== disk.uid && (mode & 0o022) !== 0) throw strange(null);
  }
}

/** Refuses to follow a link that another user has made, or could have put in its place. */
export function refuseStrangeLink(disk: Disk, path: string): void {
  if (disk.uid === undefined) return;
  const { owner } = disk.look(path);
  const folder = folderOf(disk, path);
  if (!trusts(disk, path, owner)) throw strange(owner!.uid);
  // Who owns the folder moves all that is in it.
  if (!trusts(disk, path, folder.owner)) throw strange(null);
  if ((folder.mode & 0o002) !== 0 && (folder.mode & STICKY) === 0) throw strange(null);
}

/** Refuses what a user's link leads root to, unless it is that user's: to write there may be more than he may. */
export function refuseStrangeTarget(disk: Disk, link: string, target: string): void {
  const uid = disk.uid === 0 ? disk.look(link).owner?.uid : undefined;
  if (uid === undefined || uid === 0) return;
  const owner = (entryAt(disk, target) ?? folderOf(disk, target)).owner?.uid;
  if (owner !== uid) throw strange(uid);
}

/** The same for the way to a folder: whose links are on it, his must be the folder, or the next one that there is. */
export function refuseStrangeWay(disk: Disk, folder: string): void {
  if (disk.uid !== 0) return;
  let end: Entry["owner"];
  for (let at = folder; disk.dirname(at) !== at; at = disk.dirname(at)) {
    end ??= entryAt(disk, `${at}/.`)?.owner;
    const { type, owner } = entryAt(disk, at) ?? {};
    if (type === "link" && owner && owner.uid !== 0 && owner.uid !== end?.uid) {
      throw Object.assign(strange(owner.uid), { isFolder: true });
    }
  }
}

/** Root acts for whoever owns the folder. */
function trusts(disk: Disk, path: string, owner: Entry["owner"]): boolean {
  if (disk.uid === undefined || owner === undefined || owner.uid === disk.uid || owner.uid === 0) return true;
  return disk.uid === 0 && folderOf(disk, path).owner?.uid === owner.uid;
}

// Its name may be a link itself.
function folderOf(disk: Disk, path: string): Entry {
  return disk.look(`${disk.dirname(path)}/.`);
}

function strange(uid: number | null): Error {
  return Object.assign(new Error("Another user could have made it"), { stranger: uid });
}
