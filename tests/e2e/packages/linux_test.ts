/** The packages for Debian, Fedora and Alpine: what is in them, and that they are installed, upgraded, run and removed. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { VERSION } from "../../../lib/version.ts";
import { findNfpm, makePackage, type Packager } from "../../../tools/channels/linux.ts";
import { run } from "../../../tools/release/run.ts";
import { temporaryFolder } from "../../support/release/folder.ts";
import { MADE, makeRelease, needs } from "../../support/release/release.ts";
import { skipUnless } from "../../support/skip.ts";

const CPU = Deno.build.arch === "aarch64" ? "arm64" : "x64";
const nfpm = Deno.build.os === "linux" ? await findNfpm() : undefined;
const skip = skipUnless(
  nfpm !== undefined,
  "there is neither nfpm nor a Go to build it with",
);

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
/** The packages of this release and of an older one, whose program is a script. */
const made: Record<string, string> = {};

function pack(kind: Packager, release: string, version: string, out: string): Promise<string> {
  const product = { version, license: "Apache-2.0" };
  return makePackage(nfpm as string, kind, CPU, `${folder.path}/${release}`, out, product, MADE);
}

before(async () => {
  if (skip) return;
  folder = await temporaryFolder();
  await makeRelease(`${folder.path}/built`, { here: "built" });
  await makeRelease(`${folder.path}/started`, { here: "started" });
  made["deb"] = await pack("deb", "built", VERSION, folder.path);
  made["rpm"] = await pack("rpm", "started", VERSION, folder.path);
  made["apk"] = await pack("apk", "started", VERSION, folder.path);
  for (const kind of ["deb", "rpm"] as const) {
    made[`older ${kind}`] = await pack(kind, "started", "0.0.9", folder.path);
  }
});

after(() => folder?.[Symbol.asyncDispose]());

const COMMON = [
  "usr/bin/hf-auth",
  "usr/share/bash-completion/completions/hf-auth",
  "usr/share/fish/vendor_completions.d/hf-auth.fish",
  "usr/share/man/man1/hf-auth.1.gz",
];
const DEB = [
  "usr/share/doc/hf-auth/changelog.gz",
  "usr/share/doc/hf-auth/copyright",
  "usr/share/lintian/overrides/hf-auth",
  "usr/share/zsh/vendor-completions/_hf-auth",
];
const OTHERS = ["usr/share/licenses/hf-auth/LICENSE", "usr/share/zsh/site-functions/_hf-auth"];

test("the .deb is installed, run, upgraded and removed by dpkg in a root of its own", {
  skip: skip || needs("dpkg"),
}, async () => {
  const root = `${folder.path}/deb`;
  await Deno.mkdir(`${root}/var/lib/dpkg/info`, { recursive: true });
  await Deno.mkdir(`${root}/var/lib/dpkg/updates`);
  // What is installed here meets what the package needs.
  await Deno.copyFile("/var/lib/dpkg/status", `${root}/var/lib/dpkg/status`);
  const dpkg = (...args: string[]) =>
    run("dpkg", [`--root=${root}`, "--force-not-root", "--force-script-chrootless", ...args]);
  await dpkg("--install", made["older deb"]!);
  await dpkg("--install", made["deb"]!);
  assert.match(
    await dpkg("--status", "hf-auth"),
    new RegExp(`^Status: install ok installed$[^]*^Version: ${VERSION}$`, "m"),
  );
  assert.equal(await run(`${root}/usr/bin/hf-auth`, ["--version"]), `hf-auth ${VERSION}\n`);
  assert.deepEqual(await filesIn(root), [...COMMON, ...DEB].sort());
  assert.equal(await dpkg("--verify", "hf-auth"), "");
  await dpkg("--remove", "hf-auth");
  assert.deepEqual(await filesIn(root), []);
});

test("lintian finds no error and no warning in the .deb", { skip: skip || needs("lintian") }, async () => {
  const said = await run("lintian", ["--allow-root", "--fail-on", "error,warning", made["deb"]!]);
  assert.equal(said, "");
});

test("the .rpm is installed, run, upgraded and removed by rpm in a root of its own", {
  skip: skip || needs("rpm") || skipUnless(Deno.uid() === 0, "rpm needs root for a root folder of its own"),
}, async () => {
  const root = `${folder.path}/rpm`;
  await Deno.mkdir(root);
  // Nothing else is there, whatever it needs.
  const rpm = (...args: string[]) => run("rpm", ["--root", root, "--dbpath", "/var/lib/rpm", ...args]);
  await rpm("--initdb");
  await rpm("--nodeps", "-i", made["older rpm"]!);
  await rpm("--nodeps", "-U", made["rpm"]!);
  assert.equal((await rpm("-q", "hf-auth")).trim(), `hf-auth-${VERSION}-1.${Deno.build.arch}`);
  assert.equal(await run(`${root}/usr/bin/hf-auth`, ["--version"]), `hf-auth ${VERSION}\n`);
  assert.deepEqual(await filesIn(root), [...COMMON, ...OTHERS].sort());
  assert.equal((await rpm("-q", "--requires", "hf-auth")).split("\n")[0], "glibc >= 2.17");
  await rpm("-e", "hf-auth");
  assert.deepEqual(await filesIn(root), []);
});

test("the .apk has the program for musl, and says that it needs libstdc++", { skip }, async () => {
  const list = (await run("tar", ["-tzf", made["apk"]!])).trim().split("\n");
  assert.deepEqual(list.filter((name) => !name.endsWith("/")), [
    ".PKGINFO",
    ...[...COMMON, ...OTHERS].sort(),
  ]);
  const info = await run("tar", ["-xzOf", made["apk"]!, ".PKGINFO"]);
  assert.deepEqual(info.split("\n").filter((line) => /^(depend|license|arch|pkgver)/.test(line)).sort(), [
    `arch = ${Deno.build.arch}`,
    "depend = libstdc++",
    "license = Apache-2.0",
    `pkgver = ${VERSION}`,
  ]);
  assert.match(await run("tar", ["-xzOf", made["apk"]!, "usr/bin/hf-auth"]), /hf-auth-linux-\w+-musl/);
});

test("the same files give the same bytes", { skip }, async () => {
  await Deno.mkdir(`${folder.path}/again`);
  for (const kind of ["rpm", "apk"] as const) {
    const path = await pack(kind, "started", VERSION, `${folder.path}/again`);
    assert.deepEqual(await Deno.readFile(path), await Deno.readFile(made[kind]!), kind);
  }
});

/** The files in a root folder but for the package manager's own. */
async function filesIn(root: string): Promise<string[]> {
  const found = await run("find", [
    root,
    "(",
    "-type",
    "f",
    "-o",
    "-type",
    "l",
    ")",
    "-not",
    "-path",
    `${root}/var/*`,
    "-printf",
    "%P\\n",
  ]);
  return found.trim().split("\n").filter((name) => name !== "").sort();
}
