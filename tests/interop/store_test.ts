/** Holds the store to Python's: what either side writes, the other reads, switches, renews and forgets. */

import assert from "node:assert/strict";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { currentHost } from "../../lib/host/current.ts";
import { approve } from "../support/hub/approve.ts";
import { grant } from "../support/fakes/granted_token.ts";
import { type Hub, startHub } from "../support/hub/hub.ts";
import {
  type Finished,
  hfAuth,
  type Home,
  makeHome,
  runHf,
  runPython,
  spawnHf,
  spawnHfAuth,
} from "../support/program/program.ts";
import { needsHf } from "../support/python.ts";

/** A side: the program by name, to its end or while it runs. */
interface Side {
  readonly name: "hf auth" | "hf-auth";
  readonly run: (args: readonly string[], options: Parameters<typeof hfAuth>[1]) => Promise<Finished>;
  readonly start: typeof spawnHfAuth;
}

const PYTHON: Side = {
  name: "hf auth",
  run: (args, options) => runHf(["auth", ...args], options),
  start: (args, options) => spawnHf(["auth", ...args], options),
};
const OURS: Side = { name: "hf-auth", run: hfAuth, start: spawnHfAuth };
const BOTH_WAYS: readonly (readonly [Side, Side])[] = [[PYTHON, OURS], [OURS, PYTHON]];

const ALICE = "hf_aliceAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const BOB = "hf_bobBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB";
const DAY = 24 * 60 * 60;
const MONTH = 2591999;

function openHub(): Promise<Hub> {
  return startHub({
    accounts: [{ name: "alice", orgs: ["acme"] }, { name: "bob" }],
    tokens: [
      { token: ALICE, account: "alice", displayName: "of alice", role: "write" },
      { token: BOB, account: "bob", displayName: "of bob", role: "read" },
    ],
    accessTokenLifetime: MONTH,
  });
}

const refreshes = (hub: Hub) =>
  hub.requests.filter(({ path, body }) =>
    path === "/oauth/token" && body.startsWith("grant_type=refresh_token")
  ).length;

const nowSeconds = () => Math.floor(Date.now() / 1000);

/** Both files as they are. */
const filesOf = async (home: Home) => [await home.read("token"), await home.read("stored_tokens")];

/** Runs a command that must succeed, and gives its standard output. */
async function succeed(side: Side, hub: Hub, home: Home, ...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await side.run(args, { env: home.env(hub.url) });
  assert.equal(status, 0, `${side.name} ${args.join(" ")}: ${stderr}`);
  return stdout;
}

async function logInByBrowser(side: Side, hub: Hub, home: Home): Promise<void> {
  const login = side.start(["login", "--force"], { env: home.env(hub.url) });
  const [code] = await login.waitFor(/\b[A-Z]{4}-[A-Z]{4}\b/);
  await approve(hub.url, code);
  const { status, stderr } = await login.finished;
  assert.equal(status, 0, stderr);
}

/** The stored tokens as Python would write what it reads in them. */
async function asPythonWrites(home: Home): Promise<string> {
  const { status, stdout, stderr } = await runPython(
    `
import sys
from huggingface_hub import constants
from huggingface_hub.utils import _auth
tokens = _auth._read_stored_tokens_full()
constants.HF_STORED_TOKENS_PATH = sys.argv[1]
_auth._save_stored_tokens_full(tokens)
sys.stdout.buffer.write(open(sys.argv[1], "rb").read())
`,
    { env: home.env("http://127.0.0.1:1"), args: [join(home.path, "again", "stored_tokens")] },
  );
  assert.equal(status, 0, stderr);
  return stdout;
}

async function assertPrivate(home: Home): Promise<void> {
  const folder = (await stat(join(home.path, "huggingface"))).mode & 0o777;
  const modes = [await home.mode("token"), await home.mode("stored_tokens"), folder];
  assert.deepEqual(modes.map((mode) => mode.toString(8)), ["600", "600", "700"]);
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
        assert.equal(theirs, await succeed(first, hub, home, ...command));
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

test("login: both write the same bytes, whatever the names", { skip: needsHf }, async () => {
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
  const [python, ours] = await Promise.all([PYTHON, OURS].map(async (side) => {
    await using home = await makeHome();
    for (const token of tokens) await succeed(side, hub, home, "login", "--token", token);
    await assertPrivate(home);
    return [...await filesOf(home), await asPythonWrites(home)];
  }));
  assert.deepEqual(ours, python);
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
  for (const [secondsLeft, command] of [[DAY - 60, "token"], [-DAY, "list"], [60, "whoami"]] as const) {
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
    assert.match(stderr, /could not be (refreshed|renewed).*session.*(auth|hf-auth) login/s);
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
      assert.match(stderr, /(not refresh|not be renewed).*later/s);
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
    const ageing = await logInAgeing(hub, 60);
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
