/** Holds the store to Python's: what either side writes, the other reads, switches and forgets. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { approve } from "../support/hub/approve.ts";
import type { Hub } from "../support/hub/hub.ts";
import { type Home, makeHome } from "../support/program/program.ts";
import {
  asPythonWrites,
  assertPrivate,
  BOTH_WAYS,
  filesOf,
  MONTH,
  NEWEST,
  nowSeconds,
  openHub,
  OURS,
  PYTHON,
  refreshes,
  type Side,
  succeed,
} from "../support/program/sides.ts";
import { needsBothHf, needsHf } from "../support/python.ts";
import { ALICE, BOB } from "../support/store/samples.ts";

// Python colours its tick in a pipe too.
const plain = (text: string) => text.replace(/\x1b\[\d*m/g, "");

async function logInByBrowser(side: Side, hub: Hub, home: Home): Promise<void> {
  const login = side.start(["login", "--force"], { env: home.env(hub.url) });
  const [code] = await login.waitFor(/\b[A-Z]{4}-[A-Z]{4}\b/);
  await approve(hub.url, code);
  const { status, stderr } = await login.finished;
  assert.equal(status, 0, stderr);
}

for (const [first, second] of BOTH_WAYS) {
  test(
    `login with ${first.name} (tokens and browser): ${second.name} lists, uses, switches and logs out`,
    { skip: needsHf },
    async () => {
      await using hub = await openHub();
      await using home = await makeHome();
      await succeed(first, hub, home, "login", "--token", ALICE);
      await succeed(first, hub, home, "login", "--token", BOB);
      await logInByBrowser(first, hub, home);
      const oauth = await home.read("token");
      assert.match(oauth ?? "", /^hf_oauth_[\w.-]+$/);
      const stored = await home.read("stored_tokens") ?? "";
      const [, refreshToken = "", expiresAt = ""] =
        /refresh_token = (\S+)\nexpires_at = (\d+)/.exec(stored) ?? [];
      assert.equal(
        stored,
        `[oauth-alice]\nhf_token = ${oauth}\nrefresh_token = ${refreshToken}\nexpires_at = ${expiresAt}\n\n` +
          `[of alice]\nhf_token = ${ALICE}\n\n[of bob]\nhf_token = ${BOB}\n\n`,
      );
      assert.match(refreshToken, /^hf_oauth__refresh_[\w-]+$/);
      const left = Number(expiresAt) - nowSeconds();
      assert.ok(MONTH - 60 < left && left <= MONTH, `${left} s`);
      assert.equal(stored, await asPythonWrites(home));
      await assertPrivate(home);

      for (const command of [["list"], ["token"], ["whoami"], ["whoami", "--json"]]) {
        const theirs = await succeed(second, hub, home, ...command);
        assert.equal(plain(theirs), plain(await succeed(first, hub, home, ...command)));
        assert.notEqual(theirs, "");
      }
      assert.equal(await succeed(second, hub, home, "token"), `${oauth}\n`);

      await succeed(second, hub, home, "switch", "--token-name", "of bob");
      assert.equal(await succeed(first, hub, home, "token"), `${BOB}\n`);
      assert.deepEqual(await filesOf(home), [BOB, stored]);
      await succeed(first, hub, home, "switch", "--token-name", "oauth-alice");
      assert.equal(await succeed(second, hub, home, "whoami", "-q"), "alice\n");
      await assertPrivate(home);

      await succeed(second, hub, home, "logout", "--token-name", "oauth-alice");
      assert.equal((await first.run(["token"], { env: home.env(hub.url) })).status, 1);
      assert.deepEqual(await filesOf(home), [
        undefined,
        `[of alice]\nhf_token = ${ALICE}\n\n[of bob]\nhf_token = ${BOB}\n\n`,
      ]);
      await succeed(first, hub, home, "login", "--token", ALICE);
      await succeed(second, hub, home, "logout");
      assert.deepEqual(await filesOf(home), [undefined, undefined]);
      assert.equal(await succeed(first, hub, home, "list"), "");
      assert.equal(refreshes(hub), 0);
    },
  );
}

test("login: all write the same bytes, whatever the names", { skip: needsBothHf }, async () => {
  const names = [
    "zeta",
    "Alpha",
    "alpha",
    "Ünï 🤗",
    "\uff5e",
    "a = b: c",
    "[x] y",
    "%(z)s",
    "# no comment",
    "default",
    "🤗",
  ];
  await using hub = await openHub();
  const tokens = names.map((_, i) => `hf_${"t".repeat(33)}${i}`);
  names.forEach((displayName, i) =>
    hub.addToken({ token: tokens[i]!, account: "bob", displayName, role: "read" })
  );
  const [python, newest, ours] = await Promise.all([PYTHON, NEWEST, OURS].map(async (side) => {
    await using home = await makeHome();
    for (const token of tokens) await succeed(side, hub, home, "login", "--token", token);
    await assertPrivate(home);
    return [...await filesOf(home), await asPythonWrites(home)];
  }));
  assert.deepEqual([ours, newest], [python, python]);
  assert.equal(ours?.[1], ours?.[2]);
  assert.equal(ours?.[1]?.match(/^hf_token = /gm)?.length, names.length);
});

test("every change keeps the other sections' unknown keys, on both sides", { skip: needsHf }, async () => {
  const others =
    `[one]\nhf_token = hf_one\nclient_id = mine\nnote = a = b; c\n\n[two]\nhf_token = hf_two\n\n`;
  const doomed = `[gone]\nhf_token = hf_gone\n\n`;
  for (const side of [PYTHON, OURS]) {
    await using hub = await openHub();
    await using home = await makeHome({ token: "hf_gone", stored_tokens: doomed + others });
    const changes: [args: string[], left: [string | undefined, string]][] = [
      [["logout", "--token-name", "gone"], [undefined, others]],
      [["switch", "--token-name", "two"], ["hf_two", others]],
      [["login", "--token", ALICE], [ALICE, `[of alice]\nhf_token = ${ALICE}\n\n${others}`]],
      [["logout", "--token-name", "of alice"], [undefined, others]],
    ];
    for (const [args, left] of changes) {
      await succeed(side, hub, home, ...args);
      assert.deepEqual([side.name, args, await filesOf(home)], [side.name, args, left]);
    }
  }
});
