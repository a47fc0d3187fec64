/** A refresh that another machine has begun and told nothing more of: who takes it over, and when. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { fingerprint } from "../../../lib/auth/account/fingerprint.ts";
import { keepFresh } from "../../../lib/auth/fleet/keep_fresh.ts";
import { authRefresh } from "../../../lib/auth/refresh.ts";
import { getToken } from "../../../lib/auth/token.ts";
import { memoryClock } from "../../../lib/host/memory/clock.ts";
import type { MemoryOptions } from "../../../lib/host/memory/host.ts";
import { Secret } from "../../../lib/secret.ts";
import type { Engine } from "../../../lib/store/engines/engine.ts";
import { engineStorage } from "../../../lib/store/engines/engine_storage.ts";
import { memoryEngine } from "../../../lib/store/engines/memory.ts";
import { failureOf } from "../../support/failure.ts";
import { json } from "../../support/fakes/hub.ts";
import { machineWith, NOW, section } from "../../support/store/fixture.ts";

const HOUR = 3_600_000;

let fleets = 0;

/** An engine with a login that is good for some hours, whose refresh a machine has begun that is gone. */
async function fleet(hoursLeft: number): Promise<Engine> {
  const engine = { ...memoryEngine(), name: `fleet ${++fleets}` };
  const expires_at = NOW + hoursLeft * 3600;
  const stored = section("near", { hf_token: "hf_near", refresh_token: "r_near", expires_at });
  await engine.write({ active: "hf_near", stored }, 0);
  const once = await fingerprint(new Secret("hf_near"));
  await engineStorage(engine, { clock: memoryClock(0) }).exclusively(async (turn) => {
    await turn.begin();
    turn.remain();
  }, { once });
  return engine;
}

interface Times {
  /** How far its clock is ahead, in hours. */
  wall: number;
  /** How long its processes have seen time pass, and since when it has been up, in hours. */
  up: number;
  boot: string;
}

/** A machine each of whose calls is a process of its own; `asked` is what it asked the Hub for. */
function machine(
  times: Times,
  answer = () => json({ error: "invalid_grant" }, 400),
  options: MemoryOptions = {},
) {
  const asked: string[] = [];
  const host = machineWith({}, {
    ...options,
    now: NOW * 1000,
    fetch: (_, init) => {
      if (init?.method === "HEAD") return Promise.resolve(new Response(null, { status: 405 }));
      asked.push(new URLSearchParams(`${init?.body}`).get("refresh_token")!);
      return Promise.resolve(answer());
    },
  });
  const clock = {
    ...host.clock,
    now: () => NOW * 1000 + times.wall * HOUR,
    // A process of its own sees no time pass.
    monotonic: () => 0,
    sleep: () => Promise.resolve(),
    sinceBoot: () => Promise.resolve({ boot: times.boot, ms: times.up * HOUR }),
  };
  return { host: { ...host, clock }, asked };
}

test("no clock that is set decides that a machine is given up, however wrong it is", async () => {
  const store = await fleet(5);
  const times: Times = { wall: 0, up: 100, boot: "one" };
  const { host, asked } = machine(times);
  for (const wall of [0, 9, -9, 1000]) {
    times.wall = wall;
    await getToken({ host, store });
    assert.deepEqual(asked, [], `${wall} h ahead`);
  }
});

const waits: [criterion: string, hoursLeft: number, looks: readonly Partial<Times>[], asked: number][] = [
  ["seen for seven hours", 5, [{ up: 1 }, { up: 8 }], 0],
  ["seen for eight hours, with five left", 5, [{ up: 1 }, { up: 9 }], 1],
  ["seen for eight hours, with seven left: nothing is needed yet", 7, [{ up: 1 }, { up: 9 }], 0],
  ["seen before the machine was started anew", 5, [{ up: 1 }, { up: 9, boot: "two" }], 0],
  ["seen for eight hours after that", 5, [{ up: 1 }, { up: 1, boot: "two" }, { up: 9, boot: "two" }], 1],
  [
    "seen by two machines that share a home folder",
    5,
    [{ up: 1 }, { up: 50, boot: "two" }, { up: 5, boot: "one" }, { up: 57, boot: "two" }, {
      up: 9,
      boot: "one",
    }],
    1,
  ],
  ["seen for eight hours by a container whose time began anew", 5, [{ up: 9 }, { up: 1 }, { up: 9 }], 1],
  ["seen by a machine that was started anew with the same clock", 5, [{ up: 9 }, { up: 1 }, { up: 8 }], 0],
];

for (const [criterion, hoursLeft, looks, expected] of waits) {
  test(`a refresh that was begun elsewhere, ${criterion}: the Hub is asked ${expected} times`, async () => {
    const store = await fleet(hoursLeft);
    const times: Times = { wall: 0, up: 0, boot: "one" };
    const { host, asked } = machine(times);
    for (const look of looks) {
      Object.assign(times, look);
      await getToken({ host, store });
    }
    assert.equal(asked.length, expected);
  });
}

test("what another turn has begun since is not given up with the one before", async () => {
  const store = await fleet(5);
  const times: Times = { wall: 0, up: 1, boot: "one" };
  const { host, asked } = machine(times);
  await getToken({ host, store });
  const { parts: { lease }, version } = await store.read();
  await store.write({ lease: lease!.replace(/"turn":"\w+"/, '"turn":"another"') }, version);
  times.up = 9;
  await getToken({ host, store });
  assert.deepEqual(asked, []);
});

test("whoever stays needs no disk for that, and no clock but his own", async () => {
  const store = await fleet(20);
  let asked = 0;
  const host = machineWith({}, {
    now: NOW * 1000,
    env: { HOME: "" },
    fetch: (_, init) => {
      if (init?.method === "HEAD") return Promise.resolve(new Response(null, { status: 405 }));
      asked = host.clock.monotonic();
      return Promise.resolve(
        json({ access_token: "hf_new", refresh_token: "r_new", expires_in: 86_400 * 30 }),
      );
    },
  });
  const stop = new AbortController();
  host.clock.at(20 * HOUR, () => stop.abort());
  await keepFresh({ host, store, signal: stop.signal, random: () => 0.5 }).catch(() => {});
  // Six hours before the end.
  assert.ok(asked >= 14 * HOUR && asked < 14.5 * HOUR, `asked after ${asked / HOUR} h`);
  assert.equal((await store.read()).parts.active, "hf_new");
});

test("a login that the Hub has refused once is asked about by no other machine, but by who insists", async () => {
  const store = { ...memoryEngine(), name: `fleet ${++fleets}` };
  const stored = section("near", { hf_token: "hf_near", refresh_token: "r_near", expires_at: NOW + 3600 });
  await store.write({ active: "hf_near", stored }, 0);
  const times: Times = { wall: 0, up: 1, boot: "one" };
  const [first, second] = [machine(times), machine(times)];
  const other = machine(times, undefined, { env: { HF_DEVICE_CODE_OAUTH_CLIENT_ID: "another client" } });
  const warnings: unknown[] = [];
  for (const { host } of [first, second, other]) {
    const named: Engine = { ...store, name: `${store.name} as machine ${warnings.length} sees it` };
    warnings.push((await getToken({ host, store: named }))?.warning?.code);
  }
  assert.deepEqual(warnings, ["invalid_grant", "invalid_grant", "invalid_grant"]);
  assert.deepEqual([first, second, other].map(({ asked }) => asked.length), [1, 0, 1]);
  const { code } = await failureOf(authRefresh({ host: second.host, store }));
  assert.deepEqual([code, second.asked], ["invalid_grant", ["r_near"]]);
});
