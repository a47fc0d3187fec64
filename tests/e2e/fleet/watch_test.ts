/** The programs that stay, on a real etcd: logins are kept fresh, and a machine's file `token` equal to the store's. */

import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { needsEtcd, startEtcd } from "../../support/engines/etcd.ts";
import { fillAgeing, newMachine, refreshesAt, tokensIn } from "../../support/engines/fleet.ts";
import { startHub } from "../../support/hub/hub.ts";
import { makeHome, type Running, spawnHfAuth } from "../../support/program/program.ts";

const SIGTERM = 128 + 15;

test("refresh --watch, twice, refreshes a login once, tells Prometheus, and ends on SIGTERM", {
  skip: needsEtcd,
}, async () => {
  await using hub = await startHub();
  await using server = await startEtcd();
  const old = await fillAgeing(hub, server, 20 * 3600);
  await using one = await newMachine(hub, server);
  await using other = await newMachine(hub, server);
  const watching = [one, other].map((machine) =>
    machine.start("refresh", "--watch", "--listen", "127.0.0.1:0")
  );
  const ports = await Promise.all(watching.map(portOf));
  await Promise.any(watching.map((running) => running.waitFor(/Refreshed the access token oauth-alice/)));
  const metrics = await Promise.all(ports.map((port) => textOf(`http://127.0.0.1:${port}/metrics`)));
  assert.equal(metrics.filter((text) => text.includes("hf_auth_refreshes_total 1\n")).length, 1);
  const { active } = await tokensIn(server);
  assert.notEqual(active, old);
  assert.deepEqual(await Promise.all(ports.map((port) => textOf(`http://127.0.0.1:${port}/healthz`))), [
    "ok\n",
    "ok\n",
  ]);
  watching.forEach((running) => running.kill("SIGTERM"));
  const ended = await Promise.all(watching.map(({ finished }) => finished));
  assert.deepEqual([ended.map(({ status }) => status), refreshesAt(hub)], [[SIGTERM, SIGTERM], 1]);
  assert.doesNotMatch(metrics.join(""), /hf_oauth/);
});

test("sync writes the store's active token into a private file, and nothing into the store", {
  skip: needsEtcd,
}, async () => {
  await using hub = await startHub();
  await using server = await startEtcd();
  const token = await fillAgeing(hub, server, 20 * 3600);
  const before = await server.engine.read();
  await using home = await makeHome();
  const env = home.env(hub.url, server.env());
  const path = join(env["HF_HOME"]!, "token");
  const { status, stderr } = await spawnHfAuth(["sync"], { env }).finished;
  assert.deepEqual([status, stderr], [0, `✓ Wrote the active token to ${path}\n`]);
  assert.deepEqual([await readFile(path, "utf8"), statSync(path).mode & 0o777], [token, 0o600]);
  const { HF_AUTH_STORE: _, ...without } = env;
  const refused = await spawnHfAuth(["sync"], { env: without }).finished;
  assert.deepEqual([refused.status, refused.stderr.split("\n")[0]], [
    1,
    "Error: No store is named whose token the file is to have",
  ]);
  assert.deepEqual([await server.engine.read(), refreshesAt(hub)], [before, 0]);
});

async function textOf(url: string): Promise<string> {
  return await (await fetch(url)).text();
}

async function portOf(running: Running): Promise<string> {
  return (await running.waitFor(/on 127\.0\.0\.1:(\d+)/))[1]!;
}
