/** Holds the real hosts to reading again what somebody is just writing in place, as Python does. */

import assert from "node:assert/strict";
import * as fs from "node:fs";
import { test } from "node:test";
import { currentHost } from "../../lib/host/current.ts";
import { nodeHostHere } from "./child.ts";
import { realFolder } from "./folders.ts";

const real = { node: nodeHostHere(), ...("Deno" in globalThis && { deno: await currentHost() }) };
const settled = { settled: true };

for (const [name, { files }] of Object.entries(real)) {
  test(`${name}: a file that was emptied a moment ago is read again`, async () => {
    using folder = realFolder();
    folder.put("file", "");
    const [path, text] = [`${folder.path}/file`, "hf_one"];
    // Each reads once before it gives a promise.
    const reading = [files.read(path, settled), files.readBytes(path, settled)];
    fs.writeFileSync(path, text);
    const [first, second] = await Promise.all(reading);
    assert.deepEqual([first, new TextDecoder().decode(second as Uint8Array)], [text, text]);
  });

  test(`${name}: a file of which only the first piece is there is read again`, async () => {
    using folder = realFolder();
    const path = `${folder.path}/file`;
    folder.put("file", "x".repeat(8192));
    const reading = files.read(path, settled);
    fs.appendFileSync(path, "y".repeat(100));
    assert.equal(await reading, "x".repeat(8192) + "y".repeat(100));
  });

  test(`${name}: a file that stays empty is believed`, async () => {
    using folder = realFolder();
    folder.put("file", "");
    assert.equal(await files.read(`${folder.path}/file`, settled), "");
    folder.touch("file", Date.now() - 60_000);
    const reading = files.read(`${folder.path}/file`, settled);
    fs.writeFileSync(`${folder.path}/file`, "later");
    assert.equal(await reading, "", "an old one at once");
  });
}
