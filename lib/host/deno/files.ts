/**
 * Knows the disk of Deno: that of `node:fs`, with folders made by `@std/fs`.
 * Must not know what the files mean, nor in which order they are replaced.
 *
 * @module
 */

import { ensureDirSync } from "jsr:@std/fs@^1.0.24/ensure-dir";
import { dirname, isAbsolute } from "jsr:@std/path@^1.1.6";
import type { Disk } from "../shared/files/disk.ts";
import { grantedUserId } from "./granted.ts";
import { missingFolders, nodeDisk, settle } from "../shared/files/node_disk.ts";

/** The disk. */
export function denoDisk(): Disk {
  return { ...nodeDisk(grantedUserId), dirname, isAbsolute, makeFolder };
}

function makeFolder(path: string): void {
  const missing = missingFolders(path);
  ensureDirSync(path);
  for (const folder of missing) settle(folder);
}
