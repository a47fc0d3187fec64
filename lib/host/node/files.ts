/**
 * Knows the disk as the `node:` modules show it.
 * Must not know what the files mean, nor in which order they are replaced.
 *
 * @module
 */

import { readFileSync } from "node:fs";
import { dirname, isAbsolute } from "node:path";
import process from "node:process";
import type { Disk } from "../shared/files.ts";

// Only now: loading it takes as long as all else that a command which writes nothing does.
const fs = () => process.getBuiltinModule("node:fs/promises");

/** The disk, through `node:fs`. */
export function nodeDisk(): Disk {
  return {
    // At once: a thread pool takes longer than these files.
    // deno-lint-ignore require-await
    read: async (path) => readFileSync(path),
    async create(path, bytes) {
      const file = await fs().open(path, "wx", 0o600);
      try {
        // Whatever the umask took away.
        await file.chmod(0o600);
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
    },
    rename: (from, to) => fs().rename(from, to),
    async remove(path) {
      // Some runtimes would remove an empty folder too.
      if ((await fs().lstat(path)).isDirectory()) {
        throw Object.assign(new Error("Is a folder"), { code: "EISDIR" });
      }
      await fs().unlink(path);
    },
    readLink: (path) => fs().readlink(path),
    async makeFolder(path) {
      await fs().mkdir(path, { recursive: true, mode: 0o700 });
    },
    async syncFolder(path) {
      const folder = await fs().open(path, "r");
      await folder.sync().finally(() => folder.close());
    },
    list: (path) => fs().readdir(path),
    changed: async (path) => (await fs().stat(path)).mtimeMs,
    dirname,
    isAbsolute,
    now: () => Date.now(),
    pid: process.pid,
  };
}
