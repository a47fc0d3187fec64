/** Holds a replacement to what it was to replace: somebody without the lock may change the file until the last moment. */

import assert from "node:assert/strict";
import * as fs from "node:fs";
import { test } from "node:test";
import { textFiles } from "../../lib/host/shared/files/files.ts";
import { nodeDisk } from "../../lib/host/shared/files/node_disk.ts";
import { memoryClock } from "../../lib/host/memory/clock.ts";
import { realFolder } from "./folders.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

/** The files of a disk on which `change` happens while a draft is being flushed. */
function filesWith(change: () => void) {
  const disk = nodeDisk();
  const open: typeof disk.open = (path, how) => {
    const file = disk.open(path, how);
    return how !== "create" ? file : {
      ...file,
      sync() {
        change();
        file.sync();
      },
    };
  };
  return textFiles({ ...disk, open }, memoryClock(0), () => Promise.resolve({}));
}

const cases: readonly (readonly [title: string, before: string | null, meanwhile: string | null])[] = [
  ["is another one", "old", "Python's"],
  ["has become longer", "old", "old and more"],
  ["is there", null, "Python's"],
  ["is gone", "old", null],
];
for (const [title, before, meanwhile] of cases) {
  test(`a file that ${title} when its draft is flushed is left alone, and no draft stays`, async () => {
    using folder = realFolder();
    const path = `${folder.path}/file`;
    if (before !== null) folder.put("file", before);
    const files = filesWith(() => meanwhile === null ? fs.rmSync(path) : fs.writeFileSync(path, meanwhile));
    const over = before === null ? null : bytes(before);
    assert.equal(await files.write(path, "new", { over }), false);
    assert.deepEqual(fs.readdirSync(folder.path), meanwhile === null ? [] : ["file"]);
    if (meanwhile !== null) assert.equal(fs.readFileSync(path, "utf8"), meanwhile);
  });
}

test("a file that is what it was is replaced", async () => {
  using folder = realFolder();
  folder.put("file", "old");
  const files = filesWith(() => {});
  assert.equal(await files.write(`${folder.path}/file`, "new", { over: bytes("old") }), true);
  assert.equal(fs.readFileSync(`${folder.path}/file`, "utf8"), "new");
});
