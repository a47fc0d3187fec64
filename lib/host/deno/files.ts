/**
 * Knows the disk as Deno shows it.
 * Must not know what the files mean, nor in which order they are replaced.
 *
 * @module
 */

import { ensureDir } from "jsr:@std/fs@^1.0.24/ensure-dir";
import { dirname, isAbsolute } from "jsr:@std/path@^1.1.6";
import { codeOf, type Disk } from "../shared/files.ts";

/** The disk, through Deno's own functions. */
export function denoDisk(): Disk {
  return {
    read: (path) => Deno.readFile(path),
    async create(path, bytes) {
      using file = await Deno.open(path, { write: true, createNew: true, mode: 0o600 });
      await makePrivate(path, 0o600);
      let rest = bytes;
      while (rest.length > 0) rest = rest.subarray(await file.write(rest));
      await file.sync();
    },
    rename: (from, to) => Deno.rename(from, to),
    async remove(path) {
      // Deno would remove an empty folder too.
      if ((await Deno.lstat(path)).isDirectory) {
        throw Object.assign(new Error("Is a folder"), { code: "EISDIR" });
      }
      await Deno.remove(path);
    },
    readLink: (path) => Deno.readLink(path),
    async makeFolder(path) {
      const missing: string[] = [];
      for (let folder = path; await isMissing(folder); folder = dirname(folder)) missing.push(folder);
      await ensureDir(path);
      for (const folder of missing) await makePrivate(folder, 0o700);
    },
    async syncFolder(path) {
      using folder = await Deno.open(path);
      await folder.sync();
    },
    list: async (path) => (await Array.fromAsync(Deno.readDir(path))).map(({ name }) => name),
    changed: async (path) => (await Deno.stat(path)).mtime?.getTime() ?? Date.now(),
    dirname,
    isAbsolute,
    now: () => Date.now(),
    pid: Deno.pid,
  };
}

async function makePrivate(path: string, mode: number): Promise<void> {
  if (Deno.build.os !== "windows") await Deno.chmod(path, mode);
}

async function isMissing(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return false;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return true;
    throw error;
  }
}
