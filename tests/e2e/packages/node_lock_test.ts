/** The lock that the library takes under Node: that of flock(2), which every other program takes too. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { bundleEntries } from "../../../tools/channels/library.ts";
import { run } from "../../../tools/release/run.ts";
import { startProgram } from "../../support/program/program.ts";
import { temporaryFolder } from "../../support/release/folder.ts";
import { needs } from "../../support/release/release.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
before(async () => {
  folder = await temporaryFolder();
  await bundleEntries(`${folder.path}/dist`, Deno.env.get("HF_AUTH_CONFIG")!);
  await Deno.writeTextFile(
    `${folder.path}/hold.mjs`,
    `import { currentHost } from "./dist/lib/host/mod.js";
     import { spawnSync } from "node:child_process";
     const { files } = await currentHost();
     const [, , path, other] = process.argv;
     const tell = () => spawnSync(other, ["-x", "-n", path, "/bin/sh", "-c", ":"]).status;
     const signal = AbortSignal.timeout(300);
     const held = await files.withLock(path, tell, { signal }).catch((error) => error.name);
     console.log(held, held === "TimeoutError" ? "" : tell());\n`,
  );
});
after(() => folder[Symbol.asyncDispose]());

for (const name of ["flock", "perl"]) {
  test(`with ${name} alone, one of Node and flock(1) waits for the other`, {
    skip: needs("node", "flock", name),
  }, async () => {
    const bin = `${folder.path}/${name}`;
    await Deno.mkdir(bin);
    const where = async (program: string) => (await run("which", [program])).trim();
    await Deno.symlink(await where(name), `${bin}/${name}`);
    const [node, flock] = [await where("node"), await where("flock")];
    const path = `${folder.path}/${name}.lock`;
    const args = [`${folder.path}/hold.mjs`, path, flock];
    const free = await startProgram(node, args, { env: { PATH: bin } }).finished;
    // 1: flock(1) did not get it, and 0: it did, once it was given back.
    assert.deepEqual([free.stdout, free.stderr], ["1 0\n", ""]);
    const busy = await startProgram(flock, ["-x", path, node, ...args], { env: { PATH: bin } }).finished;
    assert.deepEqual([busy.stdout, busy.stderr], ["TimeoutError \n", ""]);
  });
}
