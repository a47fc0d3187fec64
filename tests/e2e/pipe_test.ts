/** The built program as a script meets it: in a pipe. */

import assert from "node:assert/strict";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { approve } from "../support/approve.ts";
import { startHub } from "../support/hub.ts";
import { hfAuth, makeHome, program, spawnHfAuth } from "../support/program.ts";

const CODE = /([A-Z0-9]{4}-[A-Z0-9]{4})/;
const LAPTOP = {
  token: `hf_${"a".repeat(34)}`,
  account: "alice",
  displayName: "laptop",
  role: "write",
} as const;

test("in a pipe: login, whoami, list, switch, token and logout, from nothing to nothing", async () => {
  await using hub = await startHub({ tokens: [LAPTOP] });
  await using home = await makeHome();
  const env = home.env(hub.url, { NO_COLOR: "1" });
  const said = async (...args: string[]) => {
    const { status, stdout } = await hfAuth(args, { env });
    return [status, stdout];
  };

  const login = spawnHfAuth(["login"], { env });
  const [, code] = await login.waitFor(CODE, "stderr");
  await approve(hub.url, code!);
  const { status, stdout, stderr } = await login.finished;
  assert.deepEqual([status, stdout], [0, ""]);
  assert.match(stderr, /^Waiting for authorization, 5:00 left\n/m);
  assert.doesNotMatch(stderr, /\x1b|\r/);

  const oauthToken = await home.read("token");
  assert.deepEqual(await said("login", "--token", LAPTOP.token), [0, ""]);
  assert.deepEqual(await said("list", "-q"), [0, "laptop\noauth-alice\n"]);
  assert.deepEqual(await said("token"), [0, `${LAPTOP.token}\n`]);
  assert.deepEqual(await said("switch", "--token-name", "oauth-alice"), [0, ""]);
  assert.deepEqual(await said("token"), [0, `${oauthToken}\n`]);
  assert.deepEqual(await said("whoami"), [
    0,
    `✓ Logged in\n  user: alice\n  orgs: acme\n  endpoint: ${hub.url}\n`,
  ]);
  assert.deepEqual(await said("logout", "--token-name", "oauth-alice"), [0, ""]);
  assert.deepEqual(await said("token"), [1, ""]);
  assert.deepEqual(await said("logout"), [0, ""]);
  assert.deepEqual([await home.read("token"), await home.read("stored_tokens")], [undefined, undefined]);
});

test("login --token - reads the token from standard input", async () => {
  await using hub = await startHub({ tokens: [LAPTOP] });
  await using home = await makeHome();
  const { status } = await hfAuth(["login", "--token", "-"], {
    env: home.env(hub.url),
    stdin: `${LAPTOP.token}\n`,
  });
  assert.deepEqual([status, await home.read("token"), await home.mode("token")], [0, LAPTOP.token, 0o600]);
});

test("login without a terminal goes straight to the browser flow, and a denial is said", async () => {
  await using hub = await startHub();
  await using home = await makeHome();
  const login = spawnHfAuth(["login"], { env: home.env(hub.url) });
  const [, code] = await login.waitFor(CODE, "stderr");
  await approve(hub.url, code!, { deny: true });
  const { status, stderr } = await login.finished;
  assert.equal(status, 1);
  assert.match(stderr, /Error: The login was denied in the browser\nHint: Log in again/);
  assert.equal(await home.read("token"), undefined);
});

test("a code that expires and a Hub that asks for patience are told apart", async () => {
  await using hub = await startHub();
  await using home = await makeHome();
  hub.fail("POST /oauth/token", {
    status: 429,
    headers: { "retry-after": "1" },
    json: { error: "Too many" },
  });
  const login = spawnHfAuth(["login"], { env: home.env(hub.url) });
  await login.waitFor(CODE, "stderr");
  hub.expireDeviceCodes();
  const { status, stderr } = await login.finished;
  assert.equal(status, 1);
  assert.match(stderr, /Error: The code expired before it was approved/);
  assert.deepEqual([...hub.faults], []);
});

test("SIGINT while the code waits ends with 130 and leaves the store as it was", async () => {
  await using hub = await startHub();
  await using home = await makeHome();
  const login = spawnHfAuth(["login"], { env: home.env(hub.url) });
  await login.waitFor(CODE, "stderr");
  login.kill("SIGINT");
  const { status, stderr } = await login.finished;
  assert.deepEqual([status, await home.read("token")], [130, undefined]);
  assert.match(stderr, /Interrupted/);
});

test("a link named hf takes `hf auth`", async () => {
  await using home = await makeHome({ token: "hf_one", stored_tokens: "[one]\nhf_token = hf_one\n\n" });
  const link = join(home.path, "hf");
  await symlink(program, link);
  const env = { PATH: home.path, ...home.env("http://127.0.0.1:1") };
  const direct = await hfAuth(["list"], { env });
  const linked = await hfAuth(["auth", "list"], { env, program: link });
  assert.deepEqual(linked, direct);
  assert.equal(linked.status, 0);
});

test("the folder it is started in changes nothing: neither .env nor a runtime's own configuration", async () => {
  await using home = await makeHome({
    token: "hf_mine",
    ".env": "HF_TOKEN=hf_of_a_stranger\n",
    "bunfig.toml": 'preload = ["./preload.js"]\n',
    "deno.json": '{ "unstable": ["no-such-feature"] }\n',
    "preload.js": 'console.log("a stranger\'s code")\n',
  });
  const env = home.env("http://127.0.0.1:1");
  const { status, stdout } = await hfAuth(["token"], { env, cwd: env["HF_HOME"]! });
  assert.deepEqual([status, stdout], [0, "hf_mine\n"]);
});
