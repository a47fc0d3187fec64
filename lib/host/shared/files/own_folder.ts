/**
 * Knows the folder that nobody but this user gets into, and how to make sure of it.
 * Must not know what is in it.
 *
 * @module
 */

import type { Disk } from "./disk.ts";
import { followLinks } from "./links.ts";
import { closeToStrangers } from "./trust.ts";

/** Makes the folder if it is missing, and refuses one that another user has made or could have written to. */
export function makeOwnFolder(disk: Disk, path: string): void {
  disk.makeFolder(path);
  requireOwnFolder(disk, path);
}

/**
 * Refuses a folder that another user has made or could have written to; from then on its owner alone gets in. One whose
 * name begins with @ lies in another one of ours, whose owner could move it away: the same goes for that.
 */
export function requireOwnFolder(disk: Disk, path: string): void {
  if (disk.uid === undefined) return;
  const around = disk.dirname(path);
  if (/^[\\/]*@/.test(path.slice(around.length))) requireOwnFolder(disk, around);
  try {
    const file = disk.open(followLinks(disk, path), "read here");
    try {
      closeToStrangers(disk, path, file);
    } finally {
      file.close();
    }
  } catch (error) {
    throw Object.assign(error as Error, { isFolder: true });
  }
}
