/** What another user can put in the place of our own folder while a file in it is opened: whoever may rename it. */

import assert from "node:assert/strict";
import * as fs from "node:fs";
import { test } from "node:test";
import { memoryClock } from "../../lib/host/memory/clock.ts";
import { textFiles } from "../../lib/host/shared/files/files.ts";
import { nodeDisk, settle } from "../../lib/host/shared/files/node_disk.ts";
import { realFolder } from "./folders.ts";

const cases: readonly (readonly [what: string, opened: string, text: string | undefined])[] = [
  ["nothing is swapped", "", "ours"],
  ["a link in a folder of the same name comes and goes", "own/file", undefined],
  ["a link of the folder's name comes and goes", "own", undefined],
];
for (const [what, opened, text] of cases) {
  test(`a file of our own is ${text ? "" : "not "}believed when ${what}`, async () => {
    using folder = realFolder();
    const [own, away] = [`${folder.path}/own`, `${folder.path}/away`];
    folder.makeFolder("own", 0o700);
    folder.makeFolder("elsewhere", 0o755);
    folder.put("own/file", "ours");
    folder.put("theirs", "theirs", 0o644);
    if (opened === "own") folder.link("away", "elsewhere");
    else {
      folder.makeFolder("away", 0o755);
      folder.link("away/file", "../theirs");
    }
    const disk = nodeDisk();
    const swap = () => {
      fs.renameSync(own, `${folder.path}/between`);
      fs.renameSync(away, own);
      fs.renameSync(`${folder.path}/between`, away);
    };
    const open: typeof disk.open = (path, how) => {
      const swaps = path === `${folder.path}/${opened}`;
      if (swaps) swap();
      try {
        return disk.open(path, how);
      } finally {
        if (swaps) swap();
      }
    };
    const files = textFiles({ ...disk, open }, memoryClock(0), () => Promise.resolve({}));
    const read = files.read(`${own}/file`, { own: true });
    if (text) assert.equal(await read, text);
    else await assert.rejects(read, { code: "store_unreadable" });
    // Nothing but our own folder was closed.
    assert.equal(folder.mode("elsewhere"), 0o755);
  });
}

test("what has come in the place of a folder that was just made keeps its mode", () => {
  using folder = realFolder();
  folder.makeFolder("elsewhere", 0o755);
  folder.link("made", "elsewhere");
  settle(`${folder.path}/made`);
  assert.equal(folder.mode("elsewhere"), 0o755);
});
