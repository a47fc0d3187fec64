import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { VERSION } from "../../lib/version.ts";
import { ADDRESSES, IMAGE, JSR, NPM, NPM_SCOPE, PYPI, REPOSITORY, TAP } from "../../tools/release/names.ts";

const under = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** What people read, and what runs on their machines. */
const texts = [
  ...readdirSync(".").filter((name) => /\.(md|yml)$/.test(name)),
  ...["docs", "packages", "containers", "lib", ".github"].flatMap(under).filter((path) =>
    !/\.(png|svg)$/.test(path)
  ),
];

/** Where things are published under a name that somebody owns. */
const REGISTRIES = /(?:[\w-]+\.)*(?:github|githubusercontent|jsdelivr|npmjs|pypi|jsr|ghcr|quay|docker)\.\w+/;

/** What is others' there, and named on purpose. */
const OTHERS: readonly string[] = ["huggingface_hub", "https://jsr.io/", "npm", "uv"];

/** All in a text that leads to a registry and is not one of our names; and what stands for a name. */
function strangeIn(text: string): string[] {
  const addresses =
    text.match(new RegExp(`https?://(?:${REGISTRIES.source}|\\.\\.\\.)/[^\\s)"'\`>]*`, "g")) ?? [];
  const images = text.match(/\bghcr\.io\/[\w./-]+/g) ?? [];
  const packages = [
    ...text.matchAll(
      /\b(?:npx|uvx|npm install|pipx? (?:install|run)|deno add)(?: -[\w-]+)* ([@\w][\w@/:.-]*)/g,
    ),
  ].map((match) => match[1]!.replace(/(?<=\w)@.*/, ""));
  return [
    ...addresses.filter((found) =>
      !ADDRESSES.some((ours) => found.startsWith(ours)) && !OTHERS.includes(found)
    ),
    ...images.filter((found) => found !== IMAGE && !found.startsWith(`${IMAGE}:`)),
    ...[...text.matchAll(/\bbrew install ([\w/-]+)/g)].map((match) => match[1]!).filter((name) =>
      name !== `${TAP}/hf-auth`
    ),
    ...packages.filter((found) =>
      ![NPM, PYPI, `jsr:${JSR}`, ...OTHERS].includes(found) && !found.startsWith(NPM_SCOPE)
    ),
    ...[...text.matchAll(/\brepository=(\S+)|--repo (\w[\w./-]*)|OWNER\/REPOSITORY/g)].map((match) =>
      match[1] ?? match[2] ?? match[0]
    )
      .filter((name) => name !== REPOSITORY),
  ];
}

test("every address that a reader or a program is sent to is made of the names in names.ts", () => {
  const strange = texts.flatMap((path) =>
    strangeIn(readFileSync(path, "utf8")).map((found) => `${path}: ${found}`)
  );
  assert.deepEqual(strange, []);
});

test("what is no name of ours is found", () => {
  const text = `https://.../mod.ts https://github.com/somebody/hf-auth/releases ghcr.io/somebody/hf-auth:musl
    npx hf-auths login; pip install hfauth; brew install somebody/tap/hf-auth; gh --repo somebody/hf-auth; https://github.com/${REPOSITORY}/releases
    npx hf-auth login; uvx hf-auth login; deno add jsr:${JSR}; ${IMAGE}:musl`;
  assert.deepEqual(strangeIn(text), [
    "https://.../mod.ts",
    "https://github.com/somebody/hf-auth/releases",
    "ghcr.io/somebody/hf-auth",
    "somebody/tap/hf-auth",
    "hf-auths",
    "hfauth",
    "somebody/hf-auth",
  ]);
});

test("an address of a release is this one's, and the names agree with deno.json", () => {
  const versions = texts.flatMap((path) =>
    [...readFileSync(path, "utf8").matchAll(/(?:\/v|hf-auth@v?|:)(\d+\.\d+\.\d+)\b/g)].map(([, version]) =>
      `${path}: ${version}`
    )
  );
  assert.deepEqual(versions.filter((line) => !line.endsWith(`: ${VERSION}`)), []);
  assert.equal(JSON.parse(readFileSync("deno.json", "utf8")).name, JSR);
});
