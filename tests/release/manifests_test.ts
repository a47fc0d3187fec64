import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { archiveOf } from "../../tools/channels/archives.ts";
import { flake, formula, readSums, scoopManifest } from "../../tools/channels/manifests.ts";
import { downloadOf } from "../../tools/release/names.ts";
import { TARGETS } from "../../tools/release/targets.ts";
import { skipUnless } from "../support/skip.ts";

const PRODUCT = { version: "1.2.3", license: "Apache-2.0" };
const names = TARGETS.map(({ file }) => archiveOf(file));
const sums = readSums(names.map((name, index) => `${String(index).repeat(64)}  ${name}\n`).join(""));

/** The address and the sum of each archive that a text has, in its order. */
function pairsIn(text: string): (readonly [name: string, sum: string])[] {
  return [...text.matchAll(/https:\S+\/download\/v1\.2\.3\/([\w.-]+)"[^]*?"(\d{64})"/g)].map((match) =>
    [match[1]!, match[2]!] as const
  );
}

/** Each text, the archives that it should have, and what reads it. */
const TEXTS: readonly (readonly [name: string, text: string, files: RegExp, reader: readonly string[]])[] = [
  ["the formula for Homebrew", formula(PRODUCT, sums), /-(macos|linux)-\w+\.tar\.gz$/, ["ruby", "-c", "-"]],
  ["the manifest for Scoop", scoopManifest(PRODUCT, sums), /windows/, [
    "node",
    "-e",
    "JSON.parse(fs.readFileSync(0))",
  ]],
  ["the flake for Nix", flake(PRODUCT, sums), /-(macos|linux)-\w+\.tar\.gz$/, [
    "nix-instantiate",
    "--parse",
    "-",
  ]],
];

for (const [name, text, files, reader] of TEXTS) {
  test(`${name} has every archive that it is for, each with its sum`, () => {
    const expected = names.filter((file) => files.test(file)).map((file) => [file, sums[file]]);
    assert.deepEqual(pairsIn(text).sort(), expected.sort());
    assert.ok(pairsIn(text).every(([file]) => text.includes(`"${downloadOf("1.2.3", file)}"`)));
  });

  const [command, ...args] = reader as [string, ...string[]];
  const found = spawnSync(command, ["--version"]).error === undefined;
  test(`${command} reads ${name}`, { skip: skipUnless(found, `${command} is not installed`) }, () => {
    const { status, stderr } = spawnSync(command, args, { input: text, encoding: "utf8" });
    assert.equal(status, 0, stderr);
  });
}
