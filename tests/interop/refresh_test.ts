/** Holds a renewal to Python's: what either side renews, the other uses and renews again. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { currentHost } from "../../lib/host/current.ts";
import { grant } from "../support/fakes/granted_token.ts";
import type { Hub } from "../support/hub/hub.ts";
import { type Home, makeHome } from "../support/program/program.ts";
import {
  asPythonWrites,
  assertPrivate,
  BOTH_WAYS,
  filesOf,
  MONTH,
  nowSeconds,
  openHub,
  OURS,
  PYTHON,
  refreshes,
  succeed,
} from "../support/program/sides.ts";
import { needsHf } from "../support/python.ts";

const DAY = 24 * 60 * 60;

interface Ageing {
  readonly home: Home;
  readonly oldToken: string;
  readonly oldRefreshToken: string;
}

const NEIGHBOUR = "[neighbour]\nhf_token = hf_neighbour\nclient_id = kept\n\n";

/** A home in which somebody is logged in with a token that has `secondsLeft`. */
async function logInAgeing(hub: Hub, secondsLeft: number): Promise<Ageing> {
  const { access_token, refresh_token } = await grant(hub);
  const home = await makeHome({
    token: access_token,
    stored_tokens:
      `${NEIGHBOUR}[oauth-alice]\nhf_token = ${access_token}\nrefresh_token = ${refresh_token}\n` +
      `expires_at = ${nowSeconds() + secondsLeft}\n\n`,
  });
  return { home, oldToken: access_token, oldRefreshToken: refresh_token };
}

/** The renewed token, after a look at all that a renewal has to leave behind. */
async function assertRenewed({ home, oldToken, oldRefreshToken }: Ageing): Promise<string> {
  const [token = "", stored = ""] = await filesOf(home);
  const [, refreshToken = "", expiresAt = ""] = /refresh_token = (\S+)\nexpires_at = (\d+)/.exec(stored) ??
    [];
  assert.match(token, /^hf_oauth_[\w.-]+$/);
  assert.notEqual(token, oldToken);
  assert.notEqual(refreshToken, oldRefreshToken);
  const left = Number(expiresAt) - nowSeconds();
  assert.ok(MONTH - 60 < left && left <= MONTH, `${left} s`);
  assert.equal(
    stored,
    `${NEIGHBOUR}[oauth-alice]\nhf_token = ${token}\nrefresh_token = ${refreshToken}\nexpires_at = ${expiresAt}\n\n`,
  );
  assert.equal(stored, await asPythonWrites(home));
  await assertPrivate(home);
  return token;
}

for (const [first, second] of BOTH_WAYS) {
  for (const [secondsLeft, command] of [[DAY - 60, "token"], [-DAY, "token"], [60, "whoami"]] as const) {
    test(
      `${command} with ${first.name}, ${secondsLeft} s before the token's end: renewed once, and ${second.name} uses it`,
      { skip: needsHf },
      async () => {
        await using hub = await openHub();
        const ageing = await logInAgeing(hub, secondsLeft);
        await using home = ageing.home;
        const printed = await succeed(first, hub, home, command);
        const token = await assertRenewed(ageing);
        if (command === "token") assert.equal(printed, `${token}\n`);
        assert.equal(refreshes(hub), 1);

        assert.equal(await succeed(second, hub, home, "token"), `${token}\n`);
        assert.match(await succeed(second, hub, home, "list"), /^\* oauth-alice /m);
        assert.equal(await succeed(second, hub, home, "whoami", "-q"), "alice\n");
        assert.equal(await succeed(first, hub, home, "token"), `${token}\n`);
        assert.equal(refreshes(hub), 1);
      },
    );
  }
}

for (const [first, second] of BOTH_WAYS) {
  test(
    `a token renewed by ${first.name} is renewed again by ${second.name}: the refresh token rotates across both`,
    { skip: needsHf },
    async () => {
      await using hub = await openHub();
      const ageing = await logInAgeing(hub, 60);
      await using home = ageing.home;
      await succeed(first, hub, home, "token");
      const token = await assertRenewed(ageing);
      const [, stored = ""] = await filesOf(home);
      await home.write("stored_tokens", stored.replace(/(expires_at = )\d+/, `$1${nowSeconds() + 60}`));
      const oldRefreshToken = /refresh_token = (\S+)/.exec(stored)?.[1] ?? "";
      assert.notEqual(await succeed(second, hub, home, "token"), `${token}\n`);
      await assertRenewed({ home, oldToken: token, oldRefreshToken });
      assert.equal(refreshes(hub), 2);
    },
  );
}

for (const side of [PYTHON, OURS]) {
  test(`token with ${side.name}: nothing is renewed that need not be`, { skip: needsHf }, async () => {
    await using hub = await openHub();
    const ageing = await logInAgeing(hub, DAY + 60);
    await using home = ageing.home;
    const before = await filesOf(home);
    assert.equal(await succeed(side, hub, home, "token"), `${ageing.oldToken}\n`);
    assert.deepEqual(await filesOf(home), before);

    // Not active, so nobody needs it yet.
    const [, stored = ""] = before;
    await home.write("stored_tokens", stored.replace(/(expires_at = )\d+/, `$1${nowSeconds() + 60}`));
    await succeed(side, hub, home, "switch", "--token-name", "neighbour");
    assert.equal(await succeed(side, hub, home, "token"), "hf_neighbour\n");
    await succeed(side, hub, home, "list");
    assert.equal(refreshes(hub), 0);
  });

  test(`token with ${side.name}: a spent refresh token gives the old token, 0 and a warning`, {
    skip: needsHf,
  }, async () => {
    await using hub = await openHub();
    const ageing = await logInAgeing(hub, -60);
    await using home = ageing.home;
    hub.revoke(ageing.oldRefreshToken);
    const before = await filesOf(home);
    const { status, stdout, stderr } = await side.run(["token"], { env: home.env(hub.url) });
    assert.deepEqual([status, stdout], [0, `${ageing.oldToken}\n`]);
    assert.match(stderr, /could not (be )?refresh.*(session|refresh token).*(auth|hf-auth) login/is);
    assert.deepEqual(await filesOf(home), before);
    assert.equal(refreshes(hub), 1);
  });

  test(
    `token with ${side.name}: a Hub that fails gives the old token, 0 and a warning`,
    { skip: needsHf },
    async () => {
      await using hub = await openHub();
      const ageing = await logInAgeing(hub, 60);
      await using home = ageing.home;
      hub.fail("POST /oauth/token", { status: 503 });
      const before = await filesOf(home);
      const { status, stdout, stderr } = await side.run(["token"], { env: home.env(hub.url) });
      assert.deepEqual([status, stdout], [0, `${ageing.oldToken}\n`]);
      assert.match(stderr, /not refresh.*later/s);
      assert.deepEqual(await filesOf(home), before);
      // The same refresh token serves the next attempt, which is the other side's.
      const other = side === PYTHON ? OURS : PYTHON;
      const renewed = await succeed(other, hub, home, "token");
      assert.equal(renewed, `${await assertRenewed(ageing)}\n`);
    },
  );
}

test("token with hf-auth, between the two writes of another's renewal: it waits for the new token", async () => {
  await using home = await makeHome({
    token: "hf_oauth_old",
    stored_tokens:
      `${NEIGHBOUR}[oauth-alice]\nhf_token = hf_oauth_new\nrefresh_token = hf_oauth__refresh_new\n\n`,
  });
  const { files } = await currentHost();
  const lock = join(home.path, "huggingface", "stored_tokens.lock");
  const waiting = await files.withLock(lock, async () => {
    const running = OURS.start(["token"], { env: home.env("http://127.0.0.1:1") });
    await running.waitFor(/Waiting for another process/);
    await home.write("token", "hf_oauth_new");
    return running;
  });
  const { status, stdout } = await waiting.finished;
  assert.deepEqual([status, stdout], [0, "hf_oauth_new\n"]);
});

test(
  "token with both at once, several of each: one refresh request, and all print the same new token",
  { skip: needsHf },
  async () => {
    await using hub = await openHub();
    // Whoever has a token that is still good does not wait.
    const ageing = await logInAgeing(hub, -60);
    await using home = ageing.home;
    const { files } = await currentHost();
    const env = home.env(hub.url);
    // All of them find the lock taken, so that none is done before another has begun.
    const all = await files.withLock(join(home.path, "huggingface", "stored_tokens.lock"), async () => {
      const python = [1, 2, 3].map(() => PYTHON.start(["token"], { env }));
      const ours = [1, 2, 3].map(() => OURS.start(["token"], { env }));
      await Promise.all(ours.map((running) => running.waitFor(/Waiting for another process/)));
      assert.equal(refreshes(hub), 0);
      return [...python, ...ours].map((running) => running.finished);
    });
    const ends = await Promise.all(all);
    const token = await assertRenewed(ageing);
    assert.deepEqual(
      ends.map(({ status, stdout }) => [status, stdout]),
      ends.map(() => [0, `${token}\n`]),
      ends.map(({ stderr }) => stderr).join(""),
    );
    assert.equal(refreshes(hub), 1);
  },
);
