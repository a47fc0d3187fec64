/** A new token that could not be stored because its engine did not answer: who sees to it, and when it is in its place. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { hasPathFromHere } from "../../../lib/auth/freshness/finish_later.ts";
import { authRefresh } from "../../../lib/auth/refresh.ts";
import { authRepair } from "../../../lib/auth/repair.ts";
import { getToken } from "../../../lib/auth/token.ts";
import { HfAuthError } from "../../../lib/errors.ts";
import type { Clock } from "../../../lib/host/host.ts";
import type { MemoryOptions } from "../../../lib/host/memory/host.ts";
import { memoryEngine } from "../../../lib/store/engines/memory.ts";
import { fakeHub, json } from "../../support/fakes/hub.ts";
import { newName, old, refresh, renewed, rotated } from "../../support/store/ageing_token.ts";
import { machineWith } from "../../support/store/fixture.ts";

const HOUR = 3_600_000;

/** A machine that refreshes, and is cut off from its engine from the moment that the Hub is asked until `hours` later. */
async function cutOff(hours: number, options: MemoryOptions = {}, idle?: Clock["idle"]) {
  const name = newName();
  const { token: active, stored_tokens: stored } = old(name);
  const engine = memoryEngine();
  await engine.write({ active, stored }, 0);
  using hub = fakeHub(refresh(json(rotated)));
  let since: number | undefined;
  const host = machineWith({}, {
    ...options,
    fetch: (input, init) => {
      if (init?.method === "POST") since = host.clock.monotonic();
      return hub.fetch(input, init);
    },
  });
  const isCut = () => since !== undefined && host.clock.monotonic() < since + hours * HOUR;
  const ask = async <T>(serve: () => Promise<T>): Promise<T> => {
    if (isCut()) throw new HfAuthError("store_unreachable", "Cannot reach it");
    return await serve();
  };
  const store = {
    name: `fleet of ${name}`,
    read: () => ask(() => engine.read()),
    write: (change: Parameters<typeof engine.write>[0], version: unknown) =>
      ask(() => engine.write(change, version)),
  };
  const stores = async () => (await engine.read()).parts.active;
  const clock = { ...host.clock, ...idle && { idle: (ms: number) => (idle(ms), host.clock.sleep(ms)) } };
  const { token, warning } = (await getToken({ host: { ...host, clock }, store }))!;
  assert.deepEqual([token.reveal(), warning?.code, await stores()], [
    "hf_new",
    "store_unreachable",
    "hf_old",
  ]);
  return { host, store, stores, after: renewed(name).token };
}

test("an executable leaves it to a process of its own, with the options that count here", async () => {
  const started: unknown[] = [];
  await cutOff(1, {
    env: { HF_AUTH_STORE: "etcd:http://127.0.0.1:1/hf", HF_AUTH_CA_FILE: "" },
    programs: {
      "/usr/bin/hf-auth": (args, { env, lasting, here }) => {
        started.push({ args, env, lasting, here });
        return new Promise(() => {});
      },
    },
  });
  assert.deepEqual(started, [{
    args: ["repair", "--wait"],
    env: { HF_AUTH_STORE: "etcd:http://127.0.0.1:1/hf", HF_AUTH_CA_FILE: "" },
    lasting: true,
    here: false,
  }]);
});

test("that process starts in this folder where a variable has a path from it", async () => {
  const started: unknown[] = [];
  await cutOff(1, {
    env: { HF_HOME: "hf" },
    programs: { "/usr/bin/hf-auth": (_, { here }) => (started.push(here), new Promise(() => {})) },
  });
  assert.deepEqual(started, [true]);
});

for (
  const [name, value, windows, expected] of [
    ["HF_HOME", "hf", false, true],
    ["HF_HOME", "/hf", false, false],
    ["HF_HOME", "", false, false],
    ["HF_AUTH_CA_FILE", "./ca.pem", false, true],
    ["KUBECONFIG", "/a:/b", false, false],
    ["KUBECONFIG", "/a:b", false, true],
    ["KUBECONFIG", "C:\\a;C:\\b", true, false],
    ["KUBECONFIG", "C:\\a;b", true, true],
    ["OTHER", "b", false, false],
  ] as const
) {
  test(`hasPathFromHere is ${expected} for ${name}=${value}`, () => {
    const absolute = (path: string) => /^(\/|C:)/.test(path) ? path : `here/${path}`;
    const paths = { ...machineWith({}).paths, windows, absolute };
    const env = (asked: string) => asked === name ? value : undefined;
    assert.equal(hasPathFromHere({ env, paths }), expected);
  });
}

test("a refresh that is asked for stores it first, and then begins from it", async () => {
  const { host, store, stores } = await cutOff(1);
  await host.clock.sleep(HOUR);
  using hub = fakeHub(refresh(json({ ...rotated, access_token: "hf_newest" }), "r2"));
  const { warning } = await authRefresh({ host: { ...host, fetch: hub.fetch }, store });
  assert.deepEqual([warning, await stores()], [undefined, "hf_newest"]);
});

test("that process stores it when the engine answers again, and then repairs", async () => {
  const { host, store, stores, after } = await cutOff(5);
  const { status } = await authRepair({ host, store, wait: true });
  assert.deepEqual([status, await stores()], ["intact", after]);
  const hours = host.clock.monotonic() / HOUR;
  assert.ok(hours >= 5 && hours < 5.1, `after ${hours} h`);
});

test("it gives up after a day, and can be interrupted", async () => {
  const { host, store, stores } = await cutOff(100);
  await assert.rejects(authRepair({ host, store, wait: true }), { code: "store_unreachable" });
  const hours = host.clock.monotonic() / HOUR;
  assert.ok(hours >= 24 && hours < 24.2, `after ${hours} h`);
  const stop = new AbortController();
  host.clock.at(host.clock.monotonic() + HOUR, () => stop.abort(new Error("enough")));
  await assert.rejects(authRepair({ host, store, wait: true, signal: stop.signal }), { message: "enough" });
  assert.equal(await stores(), "hf_old");
});

test("a program of somebody's own does it while it runs, once, and is not kept running", async () => {
  const idle: number[] = [];
  const { host, stores, after } = await cutOff(
    1,
    { programs: null },
    (ms) => Promise.resolve(void idle.push(ms)),
  );
  await host.clock.sleep(HOUR + 300_000);
  assert.equal(await stores(), after);
  assert.ok(idle.length > 5 && idle.every((ms) => ms <= 300_000), `${idle}`);
});
