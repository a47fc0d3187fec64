/**
 * Knows where a path leads, so that a link stays and what it points to is replaced.
 * Must not know what is there.
 *
 * @module
 */

import { codeOf, type Disk, isMissing } from "./disk.ts";
import { refuseStrangeLink, refuseStrangeTarget, refuseStrangeWay } from "./trust.ts";

const MOST_HOPS = 40; // as Linux

/** The path at the end of all symbolic links; those that another user could have made are not followed. */
export function followLinks(disk: Disk, path: string): string {
  refuseStrangeWay(disk, disk.dirname(path));
  const links: string[] = [];
  for (let hops = 0; hops < MOST_HOPS; hops++) {
    const next = linkAt(disk, path);
    if (next === undefined) {
      for (const link of links) refuseStrangeTarget(disk, link, path);
      return path;
    }
    refuseStrangeLink(disk, path);
    links.push(path);
    // Not joined: `..` in a link counts from the folder's real place, which only the disk knows.
    path = disk.isAbsolute(next) ? next : `${disk.dirname(path)}/${next}`;
  }
  throw Object.assign(new Error("Too many symbolic links"), { code: "ELOOP" });
}

function linkAt(disk: Disk, path: string): string | undefined {
  try {
    return disk.readLink(path);
  } catch (error) {
    if (codeOf(error) === "EINVAL" || isMissing(error) || codeOf(error) === "UNKNOWN") return undefined;
    throw error;
  }
}
