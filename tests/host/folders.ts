/**
 * Knows fresh folders, on the real disk and in memory, and how to look at them without a host.
 * Must not know what is tested there.
 *
 * @module
 */

import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import type { MemoryDisk } from "../../lib/host/memory/files.ts";
import { type Folder, notUtf8 } from "./contract/files.ts";

/** Makes a folder on the real disk. */
export function realFolder(): Folder {
  const path = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), "hf-auth-hosts-")));
  const at = (name: string) => join(path, name);
  return {
    path,
    put(name, content, mode = 0o600) {
      fs.writeFileSync(at(name), content === notUtf8 ? new Uint8Array([0x68, 0xff]) : content);
      fs.chmodSync(at(name), mode);
    },
    makeFolder(name, mode) {
      fs.mkdirSync(at(name), { recursive: true });
      fs.chmodSync(at(name), mode);
    },
    link: (name, target) => fs.symlinkSync(target, at(name)),
    linkTarget: (name) => fs.lstatSync(at(name)).isSymbolicLink() ? fs.readlinkSync(at(name)) : undefined,
    mode: (name) => fs.statSync(at(name)).mode & 0o7777,
    touch: (name, changed) => fs.utimesSync(at(name), changed / 1000, changed / 1000),
    text: (name) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(fs.readFileSync(at(name))),
    names: () => walk(path).map((found) => relative(path, found)).sort(),
    [Symbol.dispose]() {
      for (const found of walk(path)) if (fs.lstatSync(found).isDirectory()) fs.chmodSync(found, 0o700);
      fs.rmSync(path, { recursive: true });
    },
    get modesIgnored() {
      return readsAll(path) && "root reads and writes everything";
    },
  };
}

// Not whether it is root: root may have lost that right.
function readsAll(folder: string): boolean {
  const file = join(folder, "secret");
  try {
    fs.writeFileSync(file, "");
    fs.chmodSync(file, 0);
    fs.readFileSync(file);
    return true;
  } catch {
    return false;
  } finally {
    fs.rmSync(file);
  }
}

function walk(folder: string): string[] {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? [path, ...walk(path)] : [path];
  });
}

/** Makes a folder on a disk in memory. */
export function memoryFolder({ files, folders, links }: MemoryDisk): Folder {
  const path = "/folder";
  folders.set(path, 0o755);
  const at = (name: string) => `${path}/${name}`;
  return {
    path,
    put: (name, text, mode = 0o600) => void files.set(at(name), { text, mode }),
    makeFolder: (name, mode) => void folders.set(at(name), mode),
    link: (name, target) => void links.set(at(name), target),
    linkTarget: (name) => links.get(at(name)),
    mode: (name) => files.get(at(name))?.mode ?? folders.get(at(name)) ?? NaN,
    touch: (name, changed) => void files.set(at(name), { ...files.get(at(name))!, changed }),
    text: (name) => files.get(at(name))!.text,
    names: () =>
      [files, folders, links].flatMap((map) => [...map.keys()])
        .filter((key) => key.startsWith(`${path}/`)).map((key) => key.slice(path.length + 1)).sort(),
    [Symbol.dispose]() {},
    modesIgnored: false,
  };
}
