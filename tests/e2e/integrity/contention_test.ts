/** Real processes that want the same thing at once: one lock and one refresh for all of them, and no endless wait. */

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { startChild } from "../../host/child.ts";
import { grant } from "../../support/fakes/granted_token.ts";
import { type Hub, startHub } from "../../support/hub/hub.ts";
import {
  hfAuth,
  type Home,
  makeHome,
  type Running,
  runPython,
  spawnDeno,
  spawnHf,
  spawnHfAuth,
} from "../../support/program/program.ts";
import { needsHf, needsPython, python } from "../../support/python.ts";
import { section } from "../../support/store/fixture.ts";

const AT_ONCE = 64;
const NOBODYS = "http://127.0.0.1:1";
const TWO = {
  stored_tokens: section("one", { hf_token: "hf_one" }) + section("two", { hf_token: "hf_two" }),
  token: "hf_one",
};

const NEIGHBOUR = section("neighbour", { hf_token: "hf_neighbour", note: "kept" });

const filesOf = async (home: Home) => ({
  stored_tokens: await home.read("stored_tokens"),
  token: await home.read("token"),
});
const lockIn = (home: Home) => join(home.path, "huggingface", "stored_tokens.lock");

const refreshes = (hub: Hub) =>
  hub.requests.filter(({ path, body }) => path === "/oauth/token" && /grant_type=refresh_token/.test(body))
    .length;

/** Logs in as the browser login does, with so many seconds left of the access token's life. */
async function logInAgeing(
  hub: Hub,
  secondsLeft = -1,
): Promise<{ readonly home: Home; readonly oldToken: string }> {
  const { access_token, refresh_token } = await grant(hub);
  const expires_at = Math.floor(Date.now() / 1000) + secondsLeft;
  const home = await makeHome({
    token: access_token,
    stored_tokens: NEIGHBOUR + section("oauth-alice", { hf_token: access_token, refresh_token, expires_at }),
  });
  return { home, oldToken: access_token };
}

/** All have printed the one new token, it is stored with its neighbours, and active unless somebody switched. */
async function assertRefreshedOnce(
  hub: Hub,
  home: Home,
  oldToken: string,
  running: readonly Running[],
  { logins = "", switched = false } = {},
): Promise<void> {
  const ended = await Promise.all(running.map(({ finished }) => finished));
  const { token: active, stored_tokens = "" } = await filesOf(home);
  const [, token = "", refresh_token = "", expires_at = ""] =
    /hf_token = (\S+)\nrefresh_token = (\S+)\nexpires_at = (\d+)/.exec(stored_tokens) ?? [];
  assert.deepEqual(
    ended.map(({ status, stdout }) => [status, stdout]),
    ended.map(() => [0, `${token}\n`]),
    ended.map(({ stderr }) => stderr).join(""),
  );
  assert.notEqual(token, oldToken);
  if (!switched) assert.equal(active, token);
  const renewed = section("oauth-alice", { hf_token: token, refresh_token, expires_at });
  assert.equal(stored_tokens, logins + NEIGHBOUR + renewed);
  assert.equal(refreshes(hub), 1);
}

test(`${AT_ONCE} token at once near the token's end: one refresh, and nobody waits for it`, async () => {
  await using hub = await startHub();
  const { home: ageing, oldToken } = await logInAgeing(hub, 3600);
  await using home = ageing;
  const env = home.env(hub.url);
  const running = Array.from({ length: AT_ONCE }, () => spawnHfAuth(["token"], { env }));
  const ended = await Promise.all(running.map(({ finished }) => finished));
  const { token: newToken = "" } = await filesOf(home);
  assert.notEqual(newToken, oldToken);
  const printed = new Set(ended.map(({ status, stdout, stderr }) => `${status} ${stdout}${stderr}`));
  // The old one is good for another hour.
  assert.deepEqual([...printed].filter((one) => one !== `0 ${oldToken}\n`), [`0 ${newToken}\n`]);
  assert.equal(refreshes(hub), 1);
});

test(`${AT_ONCE} token at once after the token's end: one refresh, and all print the new one`, async () => {
  await using hub = await startHub();
  const { home: ageing, oldToken } = await logInAgeing(hub);
  await using home = ageing;
  const env = home.env(hub.url);
  const running = Array.from({ length: AT_ONCE }, () => spawnHfAuth(["token"], { env }));
  await assertRefreshedOnce(hub, home, oldToken, running);
});

/** The sources under Deno; it may write what `home` holds, and its cache. */
function spawnSources(home: Home, hub: Hub, ...args: string[]): Running {
  const env = home.env(hub.url, { DENO_DIR: process.env["DENO_DIR"] ?? join(home.path, "deno") });
  const config = process.env["HF_AUTH_CONFIG"] ?? "registry/npm/deno.json";
  return spawnDeno(["run", "--quiet", "-A", "--config", config, "cli.ts", ...args], { env });
}

test("token of the program and of the sources under Deno at once: the same lock, one refresh", async () => {
  await using hub = await startHub();
  const { home: ageing, oldToken } = await logInAgeing(hub);
  await using home = ageing;
  await using holder = await hold(home);
  const running = Array.from({ length: 4 }, () => [
    spawnHfAuth(["token"], { env: home.env(hub.url) }),
    spawnSources(home, hub, "token"),
  ]).flat();
  await Promise.all(running.map((one) => one.waitFor(/Waiting for another process/, "stderr")));
  assert.equal(refreshes(hub), 0);
  await holder.end();
  await assertRefreshedOnce(hub, home, oldToken, running);
});

test(
  "32 of ours and 8 of Python's refresh, log in and switch at once: one refresh, and nothing is lost",
  { skip: needsHf },
  async () => {
    const tokens = Array.from({ length: 10 }, (_, index) => ({
      token: `hf_${String(index).repeat(34)}`,
      account: "alice",
      displayName: `machine ${index}`,
      role: "write" as const,
    }));
    await using hub = await startHub({ tokens });
    const { home: ageing, oldToken } = await logInAgeing(hub);
    await using home = ageing;
    await using holder = await hold(home);
    const env = home.env(hub.url);
    const start = (count: number, run: typeof spawnHf, ...args: string[]) =>
      Array.from({ length: count }, () => run(args, { env }));
    const asking = start(16, spawnHfAuth, "token");
    // So that they have read the old token before anybody makes another one active.
    await Promise.all(asking.map((one) => one.waitFor(/Waiting for another process/, "stderr")));
    const changing = [
      ...tokens.map(({ token }) => spawnHfAuth(["login", "--token", token], { env })),
      ...start(6, spawnHfAuth, "switch", "--token-name", "neighbour"),
    ];
    const python = [
      ...start(5, spawnHf, "auth", "token"),
      ...start(3, spawnHf, "auth", "switch", "--token-name", "neighbour"),
    ];
    await holder.end();
    for (const { finished } of changing) {
      const { status, stderr } = await finished;
      assert.equal(status, 0, stderr);
    }
    // What Python's read is no matter: it writes in place, and some of it without the lock.
    await Promise.all(python.map(({ finished }) => finished));
    const logins = tokens.map(({ token, displayName }) => section(displayName, { hf_token: token })).join("");
    await assertRefreshedOnce(hub, home, oldToken, asking, { logins, switched: true });
  },
);

interface Holder extends AsyncDisposable {
  /** Kills it, as only SIGKILL does. */
  end(): Promise<void>;
}

/** A process that has the lock until it is killed. */
async function hold(home: Home, child: ChildProcess = startChild("hold", lockIn(home))): Promise<Holder> {
  const closed = once(child, "close");
  const end = async () => {
    child.kill("SIGKILL");
    await closed;
  };
  const [said] = await Promise.race([once(child.stdout!, "data"), closed]);
  assert.match(String(said), /^held/);
  return { end, [Symbol.asyncDispose]: end };
}

const HOLD = `
import sys
from filelock import FileLock
with FileLock(sys.argv[1], mode=0o664):
    print("held", flush=True)
    sys.stdin.read()
`;

const holders: [name: string, skip: string | false, start: (home: Home) => Promise<Holder>][] = [
  ["a process of ours", false, (home) => hold(home)],
  ["Python's filelock", needsPython, (home) => hold(home, spawn(python!, ["-c", HOLD, lockIn(home)]))],
];

for (const [name, skip, start] of holders) {
  test(
    `while ${name} has the lock, a change says that it waits, and Ctrl-C ends that`,
    { skip },
    async () => {
      await using home = await makeHome(TWO);
      await using holder = await start(home);
      const env = home.env(NOBODYS);
      const change = (name: string) => spawnHfAuth(["switch", "--token-name", name], { env });
      const began = performance.now();
      const [waiting, leaving] = [change("two"), change("none")];
      const saying = /^Waiting for another process to finish changing the stored tokens\n/;
      await Promise.all([waiting, leaving].map((running) => running.waitFor(saying, "stderr")));
      const waited = performance.now() - began;
      assert.ok(waited >= 2_000 && waited < 10_000, `${waited} ms`);

      leaving.kill("SIGINT");
      const left = await leaving.finished;
      assert.equal(left.status, 130);
      assert.match(left.stderr, /\nCancelled\n$/);
      assert.deepEqual(await filesOf(home), TWO);
      assert.deepEqual(await hfAuth(["token"], { env }), { status: 0, stdout: "hf_one\n", stderr: "" });
      assert.deepEqual(await hfAuth(["list", "-q"], { env }), {
        status: 0,
        stdout: "one\ntwo\n",
        stderr: "",
      });

      await holder.end();
      const { status, stderr } = await waiting.finished;
      assert.deepEqual([status, await filesOf(home)], [0, { ...TWO, token: "hf_two" }], stderr);
    },
  );
}

test("a lock held for longer than 30 s: every change gives up, and nothing is changed", async () => {
  const token = `hf_${"n".repeat(34)}`;
  await using hub = await startHub({
    tokens: [{ token, account: "alice", displayName: "new", role: "read" }],
  });
  await using home = await makeHome(TWO);
  await using _holder = await hold(home);
  const began = performance.now();
  const ended = await Promise.all(
    [["switch", "--token-name", "two"], ["login", "--token", token], ["logout"], [
      "logout",
      "--token-name",
      "one",
    ]]
      .map((args) => hfAuth(args, { env: home.env(hub.url) })),
  );
  assert.ok(performance.now() - began >= 30_000);
  const said = "Waiting for another process to finish changing the stored tokens\n" +
    `Error: Could not lock ${lockIn(home)} within 30 seconds\n` +
    "Hint: Try again when the other hf-auth or Python process has finished changing the tokens\n";
  assert.deepEqual(ended, ended.map(() => ({ status: 1, stdout: "", stderr: said })));
  assert.deepEqual(await filesOf(home), TWO);
});

const ATTEMPT = `
import sys
from filelock import FileLock, Timeout
try:
    with FileLock(sys.argv[1], mode=0o664, timeout=0.2):
        print("taken")
except Timeout:
    print("busy")
`;

for (const signal of ["SIGINT", "SIGKILL"] as const) {
  test(
    `while the program holds the lock, Python waits; ${signal} frees it`,
    { skip: needsPython },
    async () => {
      await using hub = await startHub();
      const { home: ageing } = await logInAgeing(hub);
      await using home = ageing;
      const before = await filesOf(home);
      const attempt = async () => (await runPython(ATTEMPT, { args: [lockIn(home)] })).stdout;
      hub.fail("POST /oauth/token", "hang");
      const running = spawnHfAuth(["refresh"], { env: home.env(hub.url) });
      while (hub.faults.size > 0) await new Promise((resolve) => setImmediate(resolve));
      assert.equal(await attempt(), "busy\n");
      running.kill(signal);
      assert.equal((await running.finished).status, signal === "SIGINT" ? 130 : 137);
      assert.equal(await attempt(), "taken\n");
      assert.deepEqual(await filesOf(home), before);
    },
  );
}
