/** install.sh in the shells that people have, against a release on this machine. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { VERSION } from "../../../lib/version.ts";
import { LAYOUT } from "../../../tools/channels/layout.ts";
import { REPOSITORY } from "../../../tools/release/names.ts";
import { startProgram } from "../../support/program/program.ts";
import { temporaryFolder } from "../../support/release/folder.ts";
import { filesUnder, Installer, MACHINES } from "../../support/release/installer.ts";
import { HERE, makeRelease, needs, packForInstaller, standIn } from "../../support/release/release.ts";
import { type ReleaseServer, serveReleases, type Spoil } from "../../support/release/server.ts";
import { skipUnless } from "../../support/skip.ts";

const skip = needs("bash", "busybox", "curl", "dash", "gzip", "tar");
const ARCHIVE = `${HERE}.tar.gz`;
const OLD = { ".local/bin/hf-auth": `755 ${standIn(HERE, "0.0.9")}`, ".local/share/doc/mine": "644 mine" };

/** What is under the home once a release is installed there. */
async function installed(release: string, program = HERE): Promise<Record<string, string>> {
  const files = [[program, "bin/hf-auth"] as const, ...LAYOUT];
  const texts = files.map(async ([file, path]) =>
    [
      `.local/${path}`,
      `${path === "bin/hf-auth" ? 755 : 644} ${await Deno.readTextFile(`${release}/${file}`)}`,
    ] as const
  );
  return Object.fromEntries((await Promise.all(texts)).sort(([a], [b]) => a < b ? -1 : 1));
}

async function putOld(home: string): Promise<void> {
  for (const [path, text] of Object.entries(OLD)) {
    await Deno.mkdir(join(home, path, ".."), { recursive: true });
    await Deno.writeTextFile(join(home, path), text.slice(4), { mode: Number.parseInt(text, 8) });
  }
}

for (const machine of MACHINES) {
  test(`${machine.name}: installs, again over an older one, a version that is named, and uninstalls`, {
    skip,
  }, async () => {
    await using folder = await temporaryFolder();
    const [newest, older] = [`${folder.path}/newest`, `${folder.path}/older`];
    await makeRelease(newest);
    await makeRelease(older, { version: "0.0.9" });
    for (const release of [newest, older]) await packForInstaller(release, HERE);
    await using server = await serveReleases({ [VERSION]: newest, "0.0.9": older });
    const user = new Installer(machine, folder.path, server.url);
    const bin = `${user.home}/.local/bin`;
    user.program("gh", "exit 1");

    const first = await user.run(["--version", "v0.0.9"]);
    assert.deepEqual([first.status, first.stderr], [0, ""]);
    assert.equal(
      first.stdout,
      `Downloading ${ARCHIVE}\nInstalled hf-auth 0.0.9 as ${bin}/hf-auth\n` +
        `${bin} is not on your PATH. Add this line to your shell's start file, such as ~/.profile:\n` +
        `  export PATH="${bin}:$PATH"\n`,
    );
    assert.deepEqual(user.files(), await installed(older));

    const second = await user.run([], {
      PATH: `${bin}:${folder.path}/bin:${machine.only ? "" : Deno.env.get("PATH")}`,
    });
    assert.deepEqual([second.status, second.stderr], [0, ""]);
    assert.equal(
      second.stdout,
      `Downloading ${ARCHIVE}\nInstalled hf-auth ${VERSION} as ${bin}/hf-auth\nLog in with: hf-auth login\n`,
    );
    assert.deepEqual(user.files(), await installed(newest));
    assert.deepEqual(readdirSync(`${user.home}/.local`).sort(), ["bin", "share"]);

    const removed = await user.run(["--uninstall"]);
    assert.deepEqual(
      [removed.status, removed.stdout],
      [0, `Removed hf-auth from ${user.home}/.local; the tokens stay where they are\n`],
    );
    assert.deepEqual(user.files(), {});
    const none = await user.run(["--uninstall"]);
    assert.deepEqual([none.status, none.stderr.split("\n")[0]], [1, `Error: There is no hf-auth in ${bin}`]);
  });

  test(`${machine.name}: what goes wrong leaves what was there`, { skip }, async () => {
    await using folder = await temporaryFolder();
    const release = `${folder.path}/release`;
    await makeRelease(release);
    await packForInstaller(release, HERE);
    const broken = `${folder.path}/broken`;
    await makeRelease(broken);
    await Deno.writeTextFile(`${broken}/${HERE}`, "#!/bin/sh\necho cannot load a library >&2\nexit 127\n");
    await packForInstaller(broken, HERE);
    const text = (change: (text: string) => string) => (bytes: Uint8Array) =>
      new TextEncoder().encode(change(new TextDecoder().decode(bytes)));
    const cases: readonly (readonly [what: string, spoil: Spoil, args: readonly string[], said: RegExp])[] = [
      [
        "a wrong sum",
        { SHA256SUMS: text((sums) => sums.replaceAll(/^[0-9a-f]/gm, "x")) },
        [],
        /is not what SHA256SUMS says/,
      ],
      [
        "a changed file",
        { [ARCHIVE]: (bytes) => new Uint8Array([...bytes, 0]) },
        [],
        /is not what SHA256SUMS says/,
      ],
      ["half a file", { [ARCHIVE]: "half" }, [], /Cannot download|is not what SHA256SUMS says/],
      [
        "half the sums",
        { SHA256SUMS: text((sums) => sums.slice(0, 100)) },
        [],
        /has no hf-auth-\S+ in its SHA256SUMS/,
      ],
      ["no such version", {}, ["--version", "9.9.9"], /Cannot download http.*\/v9\.9\.9\/SHA256SUMS/],
      ["no version", {}, ["--version", "../x"], /Not a version: \.\.\/x/],
      [
        "a program that does not start",
        {},
        ["--version=0.0.1"],
        /does not start on this machine: cannot load a library/,
      ],
    ];
    const user = new Installer(machine, folder.path, "");
    user.program("gh", "exit 1");
    await putOld(user.home);
    for (const [what, spoil, args, said] of cases) {
      await using server = await serveReleases({ [VERSION]: release, "0.0.1": broken }, spoil);
      const { status, stderr } = await user.run(args, { HF_AUTH_INSTALL_FROM: server.url });
      assert.deepEqual([what, status], [what, 1], stderr);
      assert.match(stderr, said, what);
      assert.deepEqual(user.files(), OLD, what);
      assert.deepEqual(readdirSync(`${user.home}/.local`).sort(), ["bin", "share"], what);
    }
    for (
      const [url, said] of [["http://127.0.0.1:1", /Cannot download/], [
        "http://example.com",
        /no address over https/,
      ]] as const
    ) {
      const { status, stderr } = await user.run([], { HF_AUTH_INSTALL_FROM: url });
      assert.equal(status, 1);
      assert.match(stderr, said);
      assert.deepEqual(user.files(), OLD);
    }
  });
}

/** What a machine's own programs say of it, and the program that it gets. */
const SYSTEMS: readonly (readonly [programs: Readonly<Record<string, string>>, file: string])[] = [
  [
    { uname: "test $1 = -s && echo Linux || echo aarch64", ldd: "echo 'ldd (GNU libc) 2.36'" },
    "hf-auth-linux-arm64",
  ],
  [
    { uname: "test $1 = -s && echo Linux || echo x86_64", ldd: "echo 'musl libc (x86_64)' >&2; exit 1" },
    "hf-auth-linux-x64-musl",
  ],
  [{ uname: "test $1 = -s && echo Darwin || echo arm64" }, "hf-auth-macos-arm64"],
  [{ uname: "test $1 = -s && echo Darwin || echo x86_64" }, "hf-auth-macos-x64"],
  [{ uname: "test $1 = -s && echo Darwin || echo x86_64", sysctl: "echo 1" }, "hf-auth-macos-arm64"],
];

for (const [programs, file] of SYSTEMS) {
  test(`a machine that says ${Object.values(programs).join(", ")} gets ${file}`, { skip }, async () => {
    await using folder = await temporaryFolder();
    const release = `${folder.path}/release`;
    await makeRelease(release);
    await packForInstaller(release, file);
    await using server = await serveReleases({ [VERSION]: release });
    const user = new Installer(MACHINES[0]!, folder.path, server.url);
    for (const [name, text] of Object.entries(programs)) user.program(name, text);
    const { status, stderr } = await user.run();
    assert.equal(status, 0, stderr);
    assert.deepEqual(user.files(), await installed(release, file));
  });
}

/** Whether this user can mount a disk of their own. */
const mounts = () => spawnSync("unshare", ["-rm", "mount", "-t", "tmpfs", "none", "/mnt"]).status === 0;

test("a full disk leaves what was there", {
  skip: skip || skipUnless(mounts(), "nobody may mount a small disk here"),
}, async () => {
  await using folder = await temporaryFolder();
  const release = `${folder.path}/release`;
  await makeRelease(release);
  // More than there is room for, and not to be compressed.
  const noise = Array.from({ length: 16 }, () => crypto.getRandomValues(new Uint8Array(65536)));
  for (const bytes of noise) await Deno.writeFile(`${release}/${HERE}`, bytes, { append: true });
  await packForInstaller(release, HERE);
  await using server = await serveReleases({ [VERSION]: release });
  const user = new Installer(MACHINES[0]!, folder.path, server.url);
  for (const size of ["512k", "1536k"]) {
    await putOld(user.home);
    await Deno.mkdir(`${folder.path}/old`, { recursive: true });
    const script =
      `set -u; cp -a "$HOME/." "$1/old"; mount -t tmpfs -o size=$2 none "$HOME"; cp -a "$1/old/." "$HOME"
      cd "$HOME"; shift 2; "$@"; status=$?; rm -r "$OUT"; cp -a "$HOME" "$OUT"; exit $status`;
    const before = ["unshare", "-rm", "sh", "-c", script, "sh", folder.path, size];
    const { status, stderr } = await user.run([], { OUT: `${folder.path}/old` }, before);
    assert.equal(status, 1, stderr);
    assert.match(stderr, size === "512k" ? /Cannot download/ : /Cannot unpack/);
    assert.deepEqual(filesUnder(`${folder.path}/old`), OLD);
  }
});

test("the sums' attestation is asked of GitHub's program where it is logged in", { skip }, async () => {
  await using folder = await temporaryFolder();
  const release = `${folder.path}/release`;
  await makeRelease(release);
  await packForInstaller(release, HERE);
  await using server = await serveReleases({ [VERSION]: release });
  const user = new Installer(MACHINES[0]!, folder.path, server.url);
  const gh = (verdict: number) =>
    `case "$*" in *--help | "auth status") ;; *) echo "$*" >>"$HOME/../asked"; exit ${verdict} ;; esac`;
  user.program("gh", gh(1));
  const refused = await user.run();
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /^Error: SHA256SUMS is not attested by the workflow of /);
  assert.deepEqual(user.files(), {});
  assert.equal(server.asked.includes(`/latest/download/${ARCHIVE}`), false);
  user.program("gh", gh(0));
  const { status, stdout } = await user.run();
  assert.equal(status, 0);
  assert.match(stdout, /^SHA256SUMS is attested by the workflow of /m);
  const asked = readFileSync(`${folder.path}/asked`, "utf8").trim().split("\n");
  assert.match(asked[0]!, new RegExp(`^attestation verify /\\S+/SHA256SUMS --repo ${REPOSITORY}$`));
});

test(
  "the program that was built here is installed, under another folder, and logs nobody in",
  { skip },
  async () => {
    await using folder = await temporaryFolder();
    const release = `${folder.path}/release`;
    await makeRelease(release, { here: "built" });
    await packForInstaller(release, HERE);
    await using server: ReleaseServer = await serveReleases({ [VERSION]: release });
    const user = new Installer(MACHINES[0]!, folder.path, server.url);
    const { status, stderr } = await user.run(["--prefix", "with a space/"]);
    assert.deepEqual([status, stderr], [0, ""]);
    const ran = await startProgram(`${user.home}/with a space/bin/hf-auth`, ["token"], {
      env: { HOME: user.home },
    }).finished;
    assert.deepEqual([ran.status, ran.stderr.split("\n")[0]], [1, "Error: Not logged in"]);
  },
);

test("shellcheck has nothing to say of the scripts that are published", { skip: needs("shellcheck") }, () => {
  const { status, stdout } = spawnSync("shellcheck", ["packages/install/install.sh"], { encoding: "utf8" });
  assert.deepEqual([status, stdout], [0, ""]);
});
