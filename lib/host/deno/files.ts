/**
 * Knows the disk of Deno: that of `node:fs`, as far as it was granted, with folders and paths as `@std` makes them.
 * Must not know what the files mean, nor in which order they are replaced; nor import what only JSR has.
 *
 * @module
 */

import { dirname, isAbsolute, join } from "node:path";
import type { Disk } from "../shared/files/disk.ts";
import { missingFolders, nodeDisk, settle } from "../shared/files/node_disk.ts";
import { grantedUserId, maySee } from "./granted.ts";

/** The part of `@std` that the disk and its paths are made with. */
export type Standard = typeof import("./standard.ts");

/** That part, or what Deno has of the same: a script that imports this by URL may not reach JSR. */
export async function standard(): Promise<Standard> {
  try {
    return await import("./standard.ts");
  } catch {
    // Not that of `node:fs`, which looks at the folders around.
    const ensureDirSync = (path: string | URL) => Deno.mkdirSync(path, { recursive: true });
    return { dirname, isAbsolute, join, ensureDirSync } as Standard;
  }
}

/** The disk. */
export function denoDisk({ dirname, isAbsolute, ensureDirSync }: Standard): Disk {
  const makeFolder = (path: string) => {
    const missing = missingFolders(path, maySee);
    ensureDirSync(path);
    for (const folder of missing) settle(folder, maySee);
  };
  return { ...nodeDisk(grantedUserId), dirname, isAbsolute, makeFolder };
}
