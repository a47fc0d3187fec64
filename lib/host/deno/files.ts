/**
 * Knows the disk of Deno: that of `node:fs`, with folders made by `@std/fs`.
 * Must not know what the files mean, nor in which order they are replaced.
 *
 * @module
 */

import { ensureDirSync } from "jsr:@std/fs@^1.0.24/ensure-dir";
import { dirname, isAbsolute } from "jsr:@std/path@^1.1.6";
import { codeOf, type Disk } from "../shared/files/disk.ts";
import { nodeDisk } from "../shared/files/node_disk.ts";

/** The disk. */
export function denoDisk(): Disk {
  return { ...nodeDisk(userId), dirname, isAbsolute, makeFolder };
}

/** Only where that is permitted already: nobody is asked for it. */
function userId(): number | undefined {
  return Deno.permissions.querySync({ name: "sys", kind: "uid" }).state === "granted"
    ? Deno.uid() ?? undefined
    : undefined;
}

function makeFolder(path: string): void {
  const missing: string[] = [];
  for (let folder = path; isMissing(folder); folder = dirname(folder)) missing.push(folder);
  ensureDirSync(path);
  // Whatever the umask took away.
  if (Deno.build.os !== "windows") { for (const folder of missing) Deno.chmodSync(folder, 0o700); }
}

function isMissing(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return false;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return true;
    throw error;
  }
}
