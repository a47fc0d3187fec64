/** Files that are mounted one by one, as people mount them into containers, and disks that refuse. */

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { grant } from "../../support/fakes/granted_token.ts";
import { type Hub, startHub } from "../../support/hub/hub.ts";
import { type Home, makeHome } from "../../support/program/program.ts";
import { section } from "../../support/store/fixture.ts";
import { classicTokens, namesIn, pathIn } from "../../support/store/state.ts";
import { amongMounts, needsMounts, TWO } from "./surroundings.ts";

const [given] = classicTokens("given", 1);
const BOTH = ["token", "stored_tokens"];

/** A home whose files are mounted from elsewhere. */
async function mountedHome(files: Record<string, string>, names: readonly string[], options = "") {
  const home = await makeHome(files);
  const outside = (name: string) => join(home.path, "outside", name);
  mkdirSync(outside(""));
  for (const name of names) writeFileSync(outside(name), files[name] ?? "", { mode: 0o600 });
  const mounts = names.map((name) => {
    const target = `"${pathIn(home, name)}"`;
    const again = options ? `; mount -o remount,bind,${options} ${target}` : "";
    return `mount --bind "${outside(name)}" ${target}${again}`;
  });
  return {
    home,
    outside: (name: string) => readFileSync(outside(name), "utf8"),
    inode: (name: string) => statSync(outside(name)).ino,
    script: mounts.join("; "),
  };
}

async function ageing(hub: Hub): Promise<{ token: string; stored_tokens: string }> {
  const { access_token, refresh_token } = await grant(hub);
  const expires_at = Math.floor(Date.now() / 1000) + 3600;
  const stored_tokens = section("oauth-alice", { hf_token: access_token, refresh_token, expires_at });
  return { token: access_token, stored_tokens };
}

const cleanAfter = (home: Home) =>
  assert.deepEqual(namesIn(home).filter((name) => /draft|backup|journal/.test(name)), []);

for (const names of [["token"], ["stored_tokens"], BOTH]) {
  const what = names.join(" and ");

  test(
    `${what} mounted: login, switch and logout work, and leave what is mounted`,
    { skip: needsMounts },
    async () => {
      await using hub = await startHub({ tokens: [given!] });
      const { home: made, outside, inode, script } = await mountedHome(TWO, names);
      await using home = made;
      const before = names.map(inode);
      const run = async (...args: string[]) => {
        const ended = await amongMounts(script, args, { env: home.env(hub.url) });
        cleanAfter(home);
        assert.doesNotMatch(ended.stderr, /Warning/);
        return ended;
      };
      const text = async (name: string) => names.includes(name) ? outside(name) : await home.read(name);

      assert.equal((await run("login", "--token", given!.token)).status, 0);
      assert.equal(await text("token"), given!.token);
      assert.match(await text("stored_tokens") ?? "", new RegExp(`hf_token = ${given!.token}\n`));
      assert.equal((await run("switch", "--token-name", "two")).status, 0);
      assert.equal(await text("token"), "hf_two");
      assert.equal((await run("token")).stdout, "hf_two\n");
      assert.equal((await run("logout", "--token-name", "two")).status, 0);
      assert.doesNotMatch(`${await text("token")}${await text("stored_tokens")}`, /hf_two/);
      assert.equal((await run("logout")).status, 0);
      // What can't be removed is emptied.
      const left = await Promise.all(BOTH.map(text));
      assert.deepEqual(left, BOTH.map((name) => names.includes(name) ? "" : undefined));
      assert.match((await run("token")).stderr, /Not logged in/);
      assert.deepEqual(names.map(inode), before);
    },
  );

  test(`${what} mounted: a refresh stores the new token`, { skip: needsMounts }, async () => {
    await using hub = await startHub();
    const files = await ageing(hub);
    const { home: made, outside, script } = await mountedHome(files, names);
    await using home = made;
    const { status, stdout, stderr } = await amongMounts(script, ["token"], { env: home.env(hub.url) });
    assert.deepEqual([status, stderr], [0, ""]);
    assert.notEqual(stdout, `${files.token}\n`);
    for (const name of BOTH) {
      assert.ok((names.includes(name) ? outside(name) : await home.read(name))!.includes(stdout.trim()));
    }
    cleanAfter(home);
  });

  test(
    `${what} mounted read-only: nothing changes, and no refresh is spent`,
    { skip: needsMounts },
    async () => {
      await using hub = await startHub({ tokens: [given!] });
      const files = await ageing(hub);
      const { home: made, outside, script } = await mountedHome(files, names, "ro");
      await using home = made;
      const spent = () =>
        hub.requests.filter(({ method, path }) => `${method} ${path}` === "POST /oauth/token").length;
      const before = spent();
      const run = (...args: string[]) => amongMounts(script, args, { env: home.env(hub.url) });
      const path = pathIn(home, names.includes("stored_tokens") ? "stored_tokens" : "token");
      const busy = "it is mounted by itself, and may not be changed there\n" +
        "Hint: Mount the folder that it is in instead, for writing, or set HF_HOME to another folder\n";
      const { status, stdout, stderr } = await run("token");
      assert.deepEqual([status, stdout], [0, `${files.token}\n`]);
      assert.match(stderr, /^Warning: Could not refresh the access token/);
      assert.equal(spent(), before);
      const login = await run("login", "--token", given!.token);
      assert.deepEqual([login.status, login.stderr.includes(`Error: Cannot write ${path}: ${busy}`)], [
        1,
        true,
      ], login.stderr);
      for (const name of BOTH) {
        assert.equal(
          names.includes(name) ? outside(name) : await home.read(name),
          files[name as keyof typeof files],
        );
      }
      cleanAfter(home);
    },
  );
}

const READ_ONLY = 'mount --bind "$HF_HOME" "$HF_HOME"; mount -o remount,bind,ro "$HF_HOME"';
const FULL = 'mount -t tmpfs -o size=64k,mode=700 none "$HF_HOME"; cp "$HOME"/copy/* "$HF_HOME"; ' +
  ': >"$HF_HOME/stored_tokens.lock"; dd if=/dev/zero of="$HF_HOME/ballast" bs=4k 2>/dev/null || true';
const WHY = [
  [
    "a read-only disk",
    READ_ONLY,
    "the file system is read-only",
    "Set HF_HOME to a folder that can be written",
  ],
  ["a full disk", FULL, "the disk is full", "Delete something, or set HF_HOME to a folder on another disk"],
] as const;

for (const [title, script, reason, hint] of WHY) {
  test(`${title} is what a login says, and the tokens are as they were`, { skip: needsMounts }, async () => {
    await using hub = await startHub({ tokens: [given!] });
    await using home = await makeHome(TWO);
    mkdirSync(join(home.path, "copy"));
    for (const [name, text] of Object.entries(TWO)) writeFileSync(join(home.path, "copy", name), text);
    const show = `${script}; "$@" || s=$?; cat "$HF_HOME/token"; cat "$HF_HOME/stored_tokens"; exit $s`;
    const { status, stdout, stderr } = await amongMounts(`s=0; ${show}`, ["login", "--token", given!.token], {
      env: home.env(hub.url),
    });
    assert.deepEqual([status, stdout], [1, TWO.token + TWO.stored_tokens], stderr);
    assert.match(stderr, new RegExp(`Error: Cannot (lock|write) \\S+: ${reason}\nHint: ${hint}\n$`));
  });
}
