/** Disks that lack something, or fail: what is a courtesy may fail, with one warning; whatever else has its own hint. */

import assert from "node:assert/strict";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { inject, needsInjector } from "../../faults/injector.ts";
import { startHub } from "../../support/hub/hub.ts";
import { hfAuth, makeHome, program } from "../../support/program/program.ts";
import { classicTokens, hfAuthIn, namesIn, pathIn } from "../../support/store/state.ts";
import { amongMounts, needsMounts, needsStrace, NOBODYS, TWO, withFaults } from "./surroundings.ts";

const [given] = classicTokens("given", 1);
const LOGIN = ["login", "--token", given!.token];
const FSYNC = ["fsync:error=EINVAL", "fdatasync:error=EINVAL"];
const NO_LOCK =
  "This file system has no locks: a lock file stands in, which another machine may not see in time";

const LACKS: [name: string, faults: string[], warnings: string[], before?: string][] = [
  ["fchmod says EPERM", ["fchmod:error=EPERM"], [
    "This file system has no file modes: whoever can read the folder can read the tokens",
  ], "umask 0277;"],
  ["fsync says EINVAL", FSYNC, [
    "This file system can't flush a file: after a power failure the last change may be lost",
  ]],
  ["flock says ENOSYS", ["flock:error=ENOSYS"], [NO_LOCK]],
  ["flock says ENOLCK", ["flock:error=ENOLCK"], [NO_LOCK]],
  ["flock says EOPNOTSUPP and link EPERM", [
    "flock:error=EOPNOTSUPP",
    "link,linkat:error=EPERM",
  ], [NO_LOCK]],
  ["rename says EXDEV", ["?rename,?renameat,?renameat2:error=EXDEV"], []],
  ["rename says EBUSY", ["?rename,?renameat,?renameat2:error=EBUSY"], []],
  ["chown says EPERM", ["fchown:error=EPERM"], []],
];

for (const [name, faults, warnings, before] of LACKS) {
  test(`${name}: a login succeeds, with what is not protected said once`, { skip: needsStrace }, async () => {
    await using hub = await startHub({ tokens: [given!] });
    await using home = await makeHome(TWO);
    const { status, stderr } = await withFaults(faults, LOGIN, home.env(hub.url), before);
    assert.equal(status, 0, stderr);
    assert.deepEqual(stderr.match(/(?<=Warning: ).*/g) ?? [], warnings);
    assert.equal(await home.read("token"), given!.token);
    assert.match(await home.read("stored_tokens") ?? "", new RegExp(`hf_token = ${given!.token}\n`));
    const left = namesIn(home).filter((name) => name !== "stored_tokens.lock");
    assert.deepEqual(left, ["stored_tokens", "token"]);
  });
}

test(
  "a disk that can't make a file only where there is none: a login succeeds",
  { skip: needsInjector() },
  async () => {
    await using hub = await startHub({ tokens: [given!] });
    await using home = await makeHome(TWO);
    // Each run finds the same.
    await mkdir(pathIn(home, "hf-auth"), { mode: 0o700 });
    const run = (number?: number) =>
      inject(
        [program, ...LOGIN],
        {
          below: pathIn(home),
          only: ["openat", "open"],
          ...number !== undefined && { number, action: "error=22" },
        },
        join(home.path, "calls"),
        { env: home.env(hub.url) },
      );
    const { calls } = await run();
    const made = calls.filter(({ on }, index) =>
      /\.draft$|\.lock$/.test(on) && calls.findIndex((call) => call.on === on) === index
    );
    assert.ok(made.length >= 3);
    for (const { number } of made) {
      for (const [file, text] of Object.entries(TWO)) await home.write(file, text);
      await rm(pathIn(home, "stored_tokens.lock"));
      const { status, stderr } = await run(number);
      assert.equal(status, 0, stderr);
      assert.equal(await home.read("token"), given!.token);
    }
  },
);

const FAILURES: [code: string, reason: string, hint: string][] = [
  ["EDQUOT", "your disk quota is used up", "Delete something, or set HF_HOME to a folder on another disk"],
  ["ENOSPC", "the disk is full", "Delete something, or set HF_HOME to a folder on another disk"],
  ["EIO", "the disk reports an error", "Try again; if it happens again, check the disk"],
];

for (const [code, reason, hint] of FAILURES) {
  test(
    `a write that fails with ${code} has its own hint, and changes nothing`,
    { skip: needsStrace },
    async () => {
      await using home = await makeHome(TWO);
      const { status, stderr } = await withFaults(
        [`pwrite64:error=${code}`],
        ["switch", "--token-name", "two"],
        home.env(NOBODYS),
      );
      assert.deepEqual([status, stderr], [
        1,
        `Error: Cannot write ${pathIn(home, "token")}: ${reason}\nHint: ${hint}\n`,
      ]);
      assert.deepEqual([await home.read("token"), await home.read("stored_tokens")], [
        TWO.token,
        TWO.stored_tokens,
      ]);
    },
  );
}

test("a login that fails at the second file leaves the first as it was", { skip: needsMounts }, async () => {
  await using hub = await startHub({ tokens: [given!] });
  await using home = await makeHome(TWO);
  const path = pathIn(home, "token");
  const script = `mount --bind "${path}" "${path}"; mount -o remount,bind,ro "${path}"`;
  const { status, stderr } = await amongMounts(script, LOGIN, { env: home.env(hub.url) });
  assert.equal(status, 1);
  assert.match(stderr, /Error: Cannot write \S+token: it is mounted by itself/);
  assert.deepEqual([await home.read("token"), await home.read("stored_tokens")], [
    TWO.token,
    TWO.stored_tokens,
  ]);
  assert.deepEqual(namesIn(home), ["stored_tokens", "stored_tokens.lock", "token"]);
});

test("a full disk behind standard output is said, and nothing unexpected", async () => {
  await using home = await makeHome(TWO);
  const env = home.env(NOBODYS);
  const { status, stderr } = await hfAuthIn('exec "$@" >/dev/full', ["token"], env);
  assert.deepEqual([status, stderr], [
    1,
    "Error: Cannot write to standard output: the disk is full\nHint: Send it to another file, or to a terminal\n",
  ]);
  const silent = await hfAuthIn('exec "$@" >/dev/full 2>/dev/full', ["token"], env);
  assert.equal(silent.status, 1);
  assert.equal((await hfAuth(["token"], { env })).status, 0);
});
