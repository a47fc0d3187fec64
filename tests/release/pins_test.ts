import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { BUN, fileOfDeno, TARGETS } from "../../tools/release/targets.ts";

const workflows = [
  "action.yml",
  ...readdirSync(".github/workflows").map((name) => `.github/workflows/${name}`),
];

test("every action of a workflow or of our own is pinned by a whole commit, its version beside it", () => {
  const used = workflows.flatMap((path) =>
    [...readFileSync(path, "utf8").matchAll(/uses: (.*)$/gm)].map((match) => `${path}: ${match[1]}`)
  );
  assert.notDeepEqual(used, []);
  const pinned =
    /: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$|: \.\/\.github\/workflows\/\w+\.yml$|: \$\/[\w/]+$/;
  assert.deepEqual(used.filter((line) => !pinned.test(line)), []);
});

test("an action is pinned to one version, and Deno and Bun to those that are installed here", () => {
  const texts = workflows.map((path) => readFileSync(path, "utf8")).join("\n");
  const versions = new Map<string, Set<string>>();
  for (const [, action, pin] of texts.matchAll(/uses: ([\w-]+\/[\w-]+)@(.*)$/gm)) {
    versions.set(action!, (versions.get(action!) ?? new Set()).add(pin!));
  }
  assert.deepEqual([...versions].filter(([, pins]) => pins.size > 1), []);
  const install = readFileSync("tools/install.sh", "utf8");
  for (const name of ["deno", "bun"]) {
    const here = new RegExp(`^${name.toUpperCase()}=(.*)$`, "m").exec(install)![1]!;
    const there = [...texts.matchAll(new RegExp(`${name}-version: (.*)$`, "gm"))].map((match) => match[1]);
    assert.deepEqual([...new Set(there)], [here]);
  }
});

test("the Bun that compiles a release is the one that is installed, and every base is pinned by SHA-512", () => {
  assert.equal(/^BUN=(.*)$/m.exec(readFileSync("tools/install.sh", "utf8"))?.[1], BUN);
  assert.deepEqual(TARGETS.filter(({ integrity }) => !/^sha512-[\w+/]{86}==$/.test(integrity)), []);
});

test("what installs here and what builds a release is pinned by hash, and runs no script of a package", () => {
  const install = readFileSync("tools/install.sh", "utf8");
  assert.doesNotMatch(install, /npm (install|ci|exec)|npx/);
  const programs = readFileSync("tools/programs", "utf8").trim().split("\n").map((line) => line.split(" "));
  assert.deepEqual(programs.filter(([, hash]) => !/^sha512-[\w+/]{86}==$/.test(hash!)), []);
  const bases = TARGETS.filter(({ bun }) => !bun.includes("musl"));
  assert.deepEqual(
    programs.filter(([name]) => name!.startsWith("@oven/")),
    bases.map(({ bun, integrity }) => [`@oven/${bun}`, integrity]),
  );
  const release = readFileSync(".github/workflows/release.yml", "utf8");
  const build = /^ {2}build:\n([^]*?)^ {2}# /m.exec(release)![1]!;
  assert.match(build, /make release/);
  assert.doesNotMatch(build, /setup-(deno|bun)/);
  assert.match(readFileSync("tools/build_musl.sh", "utf8"), /grep -qF .* tools\/release\/targets\.ts/);
  assert.match(readFileSync("tools/wasm.sh", "utf8"), /--frozen-lockfile --ignore-scripts/);
});

test("what bundles is the program that was taken by hash, not one that Deno fetched by its version", () => {
  const cache = ".tools/deno/dl";
  const fetched = readdirSync(cache).flatMap((folder) =>
    readdirSync(`${cache}/${folder}`).map((name) => readFileSync(`${cache}/${folder}/${name}`))
  ).filter((bytes) => bytes.includes("esbuild"));
  assert.notDeepEqual(fetched, []);
  const pinned = readFileSync(".tools/esbuild/package/bin/esbuild");
  assert.deepEqual(fetched.filter((bytes) => !bytes.equals(pinned)).length, 0);
});

test("no configuration resolves what its lock lacks", () => {
  for (const path of ["deno.json", "registry/npm/deno.json"]) {
    assert.equal(JSON.parse(readFileSync(path, "utf8")).lock.frozen, true, path);
  }
});

test("a release is for seven machines, each with a file of its own", () => {
  assert.deepEqual(TARGETS.map(({ file }) => file), [
    "hf-auth-linux-x64",
    "hf-auth-linux-arm64",
    "hf-auth-linux-x64-musl",
    "hf-auth-linux-arm64-musl",
    "hf-auth-macos-x64",
    "hf-auth-macos-arm64",
    "hf-auth-windows-x64.exe",
  ]);
  const started = readFileSync(".github/workflows/release.yml", "utf8");
  const files = TARGETS.flatMap(({ file, deno }) => deno === undefined ? [file] : [file, fileOfDeno(file)]);
  assert.deepEqual(files.filter((file) => !started.includes(`file: ${file} }`)), []);
});
