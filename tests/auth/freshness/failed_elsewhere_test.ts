/** A Hub that answers, but grants nothing: a fleet asks it as one machine would, until the token is needed. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { keepFresh } from "../../../lib/auth/fleet/keep_fresh.ts";
import { getToken } from "../../../lib/auth/token.ts";
import { type MemoryClock, memoryClock } from "../../../lib/host/memory/clock.ts";
import { memoryEngine } from "../../../lib/store/engines/memory.ts";
import type { Engine } from "../../../lib/store/engines/engine.ts";
import { json } from "../../support/fakes/hub.ts";
import { machineWith, NOW, section } from "../../support/store/fixture.ts";

const HOUR = 3600;
const MINUTE = 60_000;

type Hub = (method: string, clock: MemoryClock, machine: number) => Response | Promise<Response>;
const failing: Hub = (method) => new Response(null, { status: method === "HEAD" ? 405 : 503 });
/** Its answer is lost on the way, and nobody knows whether it granted something. */
const lost: Hub = (method) => {
  if (method === "HEAD") return new Response(null, { status: 405 });
  throw new TypeError("connection reset");
};
const busy: Hub = () => new Response(null, { status: 503 });
const slow: Hub = async (_, clock) => {
  await clock.sleep(5000);
  return new Response(null, { status: 503 });
};
/** It grants a token to every machine but the first. */
const partial: Hub = (method, clock, machine) =>
  method === "HEAD" || machine === 1
    ? failing(method, clock, machine)
    : json({ access_token: "hf_new", refresh_token: "r_new", expires_in: 30 * 24 * HOUR });
const unreachable: Hub = () => {
  throw new TypeError("no route to host");
};

let fleets = 0;

/** Machines with one store and one clock; `asked` has the number of each one that asked the Hub for a token. */
async function fleet(hoursLeft: number, hub: Hub) {
  const engine = memoryEngine();
  const expires_at = NOW + hoursLeft * HOUR;
  const stored = section("near", { hf_token: "hf_near", refresh_token: "r_near", expires_at });
  await engine.write({ active: "hf_near", stored }, 0);
  const clock: MemoryClock = memoryClock(NOW * 1000);
  const name = `fleet ${++fleets}`;
  const asked: number[] = [];
  const answer = { hub };
  let processes = 0;
  const machine = (number: number, home = "/home/user") => {
    const host = machineWith({}, {
      env: { HOME: home },
      fetch: (_, { method = "GET" } = {}) => {
        if (method === "POST" || answer.hub === busy) asked.push(number);
        return new Promise((resolve) => resolve(answer.hub(method, clock, number)));
      },
    });
    // What a process has tried it keeps by the place's name.
    const place = (): Engine => ({ ...engine, name: `${name}, process ${++processes}`, id: () => name });
    return { host: { ...host, clock }, place };
  };
  const token = async ({ host, place }: ReturnType<typeof machine>) => {
    const active = await getToken({ host, store: place() });
    return active?.warning?.code ?? "no warning";
  };
  return { machine, token, clock, asked, answer };
}

for (
  const [what, hub, codes] of [
    ["fails", failing, ["server_error", "no warning", "no warning"]],
    ["is too busy for anything", busy, ["server_error", "no warning", "no warning"]],
    ["gives an answer that is lost", lost, ["network", "no warning", "no warning"]],
  ] as const
) {
  test(`a Hub that ${what} is asked by one machine, and once more by one when half of its pause is over`, async () => {
    const { machine, token, clock, asked } = await fleet(20, hub);
    const machines = [1, 2, 3].map((number) => machine(number));
    const warnings = [];
    for (const one of machines) warnings.push(await token(one));
    assert.deepEqual([warnings, asked], [codes, [1]]);
    // Nobody has forgotten.
    for (const one of machines) assert.equal(await token(one), "no warning");
    await clock.advance(MINUTE / 2);
    for (const one of machines.toReversed()) await token(one);
    assert.deepEqual(asked, [1, 3]);
    // It has failed twice.
    await clock.advance(MINUTE / 2);
    for (const one of machines) await token(one);
    assert.deepEqual(asked, [1, 3]);
    await clock.advance(MINUTE / 2);
    for (const one of machines) await token(one);
    assert.deepEqual(asked, [1, 3, 1]);
  });
}

test("a machine that is new, or whose disk can't be written, knows how long ago others failed", async () => {
  const { machine, token, clock, asked } = await fleet(20, failing);
  assert.equal(await token(machine(1)), "server_error");
  assert.equal(await token(machine(2)), "no warning");
  await clock.advance(MINUTE / 2);
  assert.equal(await token(machine(3)), "server_error");
  assert.deepEqual(asked, [1, 3]);
});

test("a machine whose requests always fail keeps no other one back", async () => {
  const { machine, token, clock, asked } = await fleet(24, partial);
  const [broken, sound] = [machine(1), machine(2)];
  for (let minutes = 0; minutes < 60; minutes++) {
    await token(broken);
    if (minutes % 10 === 9) await token(sound);
    await clock.advance(MINUTE);
  }
  assert.equal(asked.at(-1), 2);
});

test("a Hub that one machine can't reach is asked by the next one", async () => {
  const { machine, token, asked, answer } = await fleet(20, unreachable);
  assert.equal(await token(machine(1)), "network");
  answer.hub = failing;
  assert.equal(await token(machine(2)), "server_error");
  assert.deepEqual(asked, [2]);
});

test("who needs the token asks in spite of what others were told before", async () => {
  for (const [hoursLeft, expected] of [[7, [1]], [5, [1, 2, 3]], [-1, [1, 2, 3]]] as const) {
    const { machine, token, asked } = await fleet(hoursLeft, failing);
    for (const number of [1, 2, 3]) await token(machine(number));
    assert.deepEqual(asked, expected, `${hoursLeft} h left`);
  }
});

test("who waits for another machine's turn shares what that was told", async () => {
  const { machine, token, asked } = await fleet(-1, slow);
  const codes = await Promise.all([1, 2, 3, 4, 5].map((number) => token(machine(number))));
  assert.deepEqual(codes, Array(5).fill("server_error"));
  assert.equal(asked.length, 1);
});

test("whoever keeps logins fresh waits as well, and a token that is granted later ends it", async () => {
  const { machine, token, clock, asked, answer } = await fleet(20, failing);
  await token(machine(1));
  const watch = machine(2);
  const stop = new AbortController();
  const events: string[] = [];
  clock.at(3 * MINUTE, () => {
    answer.hub = (method) =>
      method === "HEAD"
        ? new Response(null, { status: 405 })
        : json({ access_token: "hf_new", refresh_token: "r_new", expires_in: 30 * 24 * HOUR });
  });
  clock.at(60 * MINUTE, () => stop.abort());
  await keepFresh({
    host: watch.host,
    store: watch.place(),
    signal: stop.signal,
    random: () => 0.5,
    onEvent: (event) => event.event === "looked" || events.push(event.event),
  }).catch(() => {});
  assert.deepEqual([asked.slice(0, 2), events.slice(0, 2), events.at(-1)], [
    [1, 2],
    ["conflict", "failed"],
    "refreshed",
  ]);
  assert.equal(await token(machine(3)), "no warning");
});

test("without a home folder a process remembers it by itself", async () => {
  const { machine, clock, asked } = await fleet(20, failing);
  const [first, second] = [machine(1), machine(2, "")];
  await getToken({ host: first.host, store: first.place() });
  const store = second.place();
  for (let tries = 0; tries < 3; tries++) {
    await getToken({ host: second.host, store });
    await clock.advance(5 * MINUTE + 1000);
  }
  assert.deepEqual(asked, [1, 2, 2]);
});
