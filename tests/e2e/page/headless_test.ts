/** The built program where nobody sits at the machine: the page, two steps, and events. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { approve } from "../../support/hub/approve.ts";
import { startHub } from "../../support/hub/hub.ts";
import { statusUnder } from "../../support/network/status_under.ts";
import { hfAuth, makeHome, spawnHfAuth } from "../../support/program/program.ts";

const CODE = /[A-Z0-9]{4}-[A-Z0-9]{4}/;
const PAGE = /http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}\/(?=\s)/;

const eventsOf = (stdout: string): { event: string; [field: string]: unknown }[] =>
  stdout.trim().split("\n").map((line) => JSON.parse(line));

test("login --serve tells curl the code and a machine the state, and ends with the login", async () => {
  await using hub = await startHub();
  await using home = await makeHome();
  const login = spawnHfAuth(["login", "--serve"], { env: home.env(hub.url) });
  const [url] = await login.waitFor(PAGE, "stderr");
  const [code] = await login.waitFor(CODE, "stderr");
  const link = `${hub.url}/oauth/device`;
  for (const path of ["", "code"]) assert.equal(await (await fetch(url + path)).text(), `${code}\n${link}\n`);
  const status = await (await fetch(`${url}status`)).json();
  assert.deepEqual([status.state, status.user_code, status.verification_uri], ["waiting", code, link]);
  // An unguessable key is good under any name; without it, nobody on this machine learns anything either.
  assert.equal(await statusUnder("evil.example", url), 200);
  for (const path of ["/", "/status", "/events", "/begin"]) {
    const refused = await fetch(new URL(path, url));
    assert.deepEqual([refused.status, (await refused.text()).split(" from ")[0]], [
      404,
      "The key is missing",
    ]);
  }
  assert.equal(await (await fetch(new URL("/healthz", url))).text(), "ok\n");
  const events = (await fetch(`${url}events`)).text();
  await approve(hub.url, code);
  assert.equal((await login.finished).status, 0);
  assert.match(await events, /"state":"approved".*Logged in as alice/);
});

test("--expect-user refuses another's approval before anything is stored", async () => {
  await using hub = await startHub({ accounts: [{ name: "mallory" }] });
  await using home = await makeHome();
  const login = spawnHfAuth(["login", "--serve", "--expect-user", "alice"], { env: home.env(hub.url) });
  await approve(hub.url, (await login.waitFor(CODE, "stderr"))[0]);
  const { status, stderr } = await login.finished;
  assert.equal(status, 1);
  assert.match(stderr, /Error: The login was approved by mallory, not by alice/);
  for (const file of ["token", "stored_tokens", "hf-auth/approved_login"]) {
    assert.equal(await home.read(file), undefined);
  }
});

test("login in two steps: whoever waits meanwhile waits for the same code", async () => {
  await using hub = await startHub();
  await using home = await makeHome();
  const env = home.env(hub.url);
  const begun = await hfAuth(["login", "--no-wait", "--json"], { env });
  assert.equal(begun.status, 0);
  const [{ event, user_code: code }] = eventsOf(begun.stdout) as [{ event: string; user_code: string }];
  assert.equal(event, "code");
  assert.equal(await home.mode("hf-auth/pending_login"), 0o600);

  const resumed = spawnHfAuth(["login", "--resume", "-q"], { env });
  const joined = spawnHfAuth(["login", "--json"], { env });
  assert.equal((await joined.waitFor(CODE, "stdout"))[0], code);
  await resumed.waitFor(CODE, "stderr");
  await approve(hub.url, code);
  for (const { finished } of [resumed, joined]) assert.equal((await finished).status, 0);
  assert.equal((await resumed.finished).stdout, "oauth-alice\n");
  const told = eventsOf((await joined.finished).stdout).map(({ event }) => event);
  assert.deepEqual([told[0], told.at(-1)], ["code", "approved"]);
  assert.equal(hub.requests.filter(({ path }) => path === "/oauth/device").length, 1);
  assert.equal(await home.read("hf-auth/pending_login"), undefined);
  const again = await hfAuth(["login", "--resume"], { env });
  assert.deepEqual([again.status, again.stderr.split("\n")[0]], [
    1,
    "Error: No login is waiting for approval",
  ]);
});

test("login --json says why nobody is logged in", async () => {
  await using hub = await startHub();
  await using home = await makeHome();
  const login = spawnHfAuth(["login", "--json"], { env: home.env(hub.url) });
  await approve(hub.url, (await login.waitFor(CODE, "stdout"))[0], { deny: true });
  const { status, stdout } = await login.finished;
  const last = eventsOf(stdout).at(-1);
  assert.deepEqual([status, last?.event, last?.["error"]], [4, "error", "access_denied"]);
});
