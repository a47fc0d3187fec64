/** The compressed downloads: what is in them, and that the same files give the same bytes. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { archiveOf, packArchive } from "../../../tools/channels/archives.ts";
import { run } from "../../../tools/release/run.ts";
import { TARGETS } from "../../../tools/release/targets.ts";
import { MADE, makeRelease, needs } from "../../support/release/release.ts";
import { temporaryFolder } from "../../support/release/folder.ts";

const skip = needs("gzip", "tar", "unzip", "zip");

test("each system's archive has its program, completions, manual page and licence, and nothing else", {
  skip,
}, async () => {
  await using folder = await temporaryFolder();
  const release = `${folder.path}/release`;
  await makeRelease(release);
  for (const { file } of TARGETS) {
    await packArchive(release, file, MADE);
    const archive = `${release}/${archiveOf(file)}`;
    const windows = file.endsWith(".exe");
    const list = windows
      ? (await run("zipinfo", [archive])).split("\n").filter((line) => line.startsWith("-"))
        .map((line) => [line.slice(0, 10), line.split(" ").at(-1)])
      : (await run("tar", ["-tvzf", archive])).trim().split("\n").map((line) => [
        line.slice(0, 10) + line.slice(10, 14),
        line.split(" ").at(-1),
      ]);
    assert.deepEqual(
      list,
      windows ? [["-rw-r--r--", "LICENSE"], ["-rwxr-xr-x", "hf-auth.exe"], ["-rw-r--r--", "hf-auth.ps1"]] : [
        ["-rwxr-xr-x 0/0", "bin/hf-auth"],
        ["-rw-r--r-- 0/0", "share/bash-completion/completions/hf-auth"],
        ["-rw-r--r-- 0/0", "share/doc/hf-auth/LICENSE"],
        ["-rw-r--r-- 0/0", "share/fish/vendor_completions.d/hf-auth.fish"],
        ["-rw-r--r-- 0/0", "share/man/man1/hf-auth.1"],
        ["-rw-r--r-- 0/0", "share/zsh/site-functions/_hf-auth"],
      ],
      file,
    );
  }
});

test(
  "the same files give the same bytes, at another time, in another zone and for another user",
  { skip },
  async () => {
    await using folder = await temporaryFolder();
    for (const file of ["hf-auth-macos-arm64", "hf-auth-windows-x64.exe"]) {
      const made: Uint8Array[] = [];
      for (const zone of ["UTC", "Asia/Kolkata"]) {
        Deno.env.set("TZ", zone);
        const release = `${folder.path}/${zone}`;
        await makeRelease(release);
        await packArchive(release, file, MADE);
        made.push(await Deno.readFile(`${release}/${archiveOf(file)}`));
      }
      Deno.env.delete("TZ");
      assert.deepEqual(made[0], made[1], file);
    }
  },
);
