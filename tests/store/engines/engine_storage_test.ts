import assert from "node:assert/strict";
import { test } from "node:test";
import { HfAuthError } from "../../../lib/errors.ts";
import { memoryClock } from "../../../lib/host/memory/clock.ts";
import type { Engine } from "../../../lib/store/engines/engine.ts";
import { engineStorage, type EngineStorageOptions } from "../../../lib/store/engines/engine_storage.ts";
import { memoryEngine } from "../../../lib/store/engines/memory.ts";
import { failureOf } from "../../support/failure.ts";
import { randomNumbers } from "../../support/random.ts";

const TURN = 60_000;
const clockless = memoryClock(0);

/** One of many machines that share an engine, with a clock of its own unless they share that, too. */
const machine = (engine: Engine, options: Partial<EngineStorageOptions> = {}, seed = 1) =>
  engineStorage(engine, { clock: clockless, random: randomNumbers(seed), ...options });

const holderIn = async (engine: Engine) => JSON.parse((await engine.read()).parts.lease ?? "{}").holder;
const never = () => new Promise<never>(() => {});
const unanswered = () => new HfAuthError("store_unreachable", "Cannot reach it");

/** Takes a turn and never ends it, as a machine that dies does. */
async function die(engine: Engine): Promise<void> {
  const begun = Promise.withResolvers<void>();
  machine(engine, { clock: memoryClock(0) }, 99).exclusively(() => {
    begun.resolve();
    return never();
  });
  await begun.promise;
}

test("engineStorage.exclusively takes over from a dead machine a turn's length after it saw it, by its own clock", async () => {
  const engine = memoryEngine();
  await die(engine);
  const clock = memoryClock(0);
  let waited = 0;
  await machine(engine, { clock }).exclusively(() => Promise.resolve(waited = clock.monotonic()));
  assert.ok(waited > TURN && waited < TURN + 5_000, `after ${waited} ms`);
  assert.equal(await holderIn(engine), undefined);
});

test("engineStorage.exclusively waits for a turn that is longer than its own, and no more than ten times as long", async () => {
  for (const [seconds, least] of [[300, 300_000], [1e300, 10 * TURN]] as const) {
    const engine = memoryEngine();
    await engine.write({ lease: JSON.stringify({ holder: "dead", seconds }) }, (await engine.read()).version);
    const clock = memoryClock(0);
    const waited = await machine(engine, { clock }).exclusively(() => Promise.resolve(clock.monotonic()));
    assert.ok(waited > least && waited < least + 5_000, `after ${waited} ms`);
  }
});

test("engineStorage.exclusively does not wait at all, or as long as it is asked to", async () => {
  const engine = memoryEngine();
  await die(engine);
  for (const [patience, most] of [[0, 300], [10_000, 13_000]] as const) {
    const clock = memoryClock(0);
    const { code } = await failureOf(
      machine(engine, { clock }).exclusively(() => Promise.resolve(), { patience }),
    );
    const waited = clock.monotonic();
    assert.deepEqual([code, waited >= patience && waited <= most], ["lock_timeout", true], `${waited} ms`);
  }
});

test("engineStorage.exclusively needs no turn for what is there already, also while it waits for one", async () => {
  const engine = memoryEngine();
  await die(engine);
  const clock = memoryClock(0);
  clock.at(5_000, async () => {
    await engine.write({ active: "new" }, (await engine.read()).version);
  });
  const found = await machine(engine, { clock }).exclusively<string>(() => never(), {
    unless: ({ active }) => typeof active === "string" ? active : undefined,
  });
  assert.deepEqual([found, clock.monotonic() < 10_000], ["new", true]);
});

test("engineStorage.exclusively lets nobody begin whose turn was taken over", async () => {
  const [engine, clock] = [memoryEngine(), memoryClock(0)];
  const slept = Promise.withResolvers<void>();
  const late = machine(engine, { clock }).exclusively(async (turn) => {
    await slept.promise;
    return await turn.begin();
  });
  await clock.sleep(1_000);
  const other = await machine(engine, { clock }, 2).exclusively((turn) => {
    slept.resolve();
    return turn.begin();
  });
  assert.deepEqual([await late, other], [false, true]);
});

test("engineStorage.write of whoever lost the turn changes nothing that has moved on", async () => {
  const engine = memoryEngine();
  const late = machine(engine);
  const { version } = await late.read();
  await machine(engine, { clock: memoryClock(0) }, 2).exclusively(() => Promise.resolve());
  assert.equal(await late.write({ active: "late" }, version), false);
  assert.deepEqual((await engine.read()).parts.active, undefined);
});

/** What becomes of the first writes: the request or the answer is lost, or somebody else writes after it. */
const fates:
  readonly (readonly [fate: string, losses: readonly string[], written: boolean, active: string])[] = [
    ["the request is lost", ["request"], true, "mine"],
    ["the answer is lost", ["answer"], true, "mine"],
    ["answers are lost again and again", ["answer", "request", "answer", "answer"], true, "mine"],
    ["the answer is lost, and somebody writes after it", ["answer, then another"], true, "another"],
    ["the request is lost, and somebody is faster", ["request, then another"], false, "another"],
  ];

for (const [fate, losses, written, active] of fates) {
  test(`engineStorage.write finds out what became of it when ${fate}`, async () => {
    const engine = memoryEngine();
    const left = [...losses];
    const another = machine(engine, {}, 2);
    const lossy: Engine = {
      ...engine,
      async write(change, version) {
        const loss = left.shift();
        if (loss === undefined) return await engine.write(change, version);
        if (loss.startsWith("answer")) await engine.write(change, version);
        if (loss.endsWith("another")) {
          await another.write({ active: "another" }, (await another.read()).version);
        }
        throw unanswered();
      },
    };
    const storage = machine(lossy);
    const { version } = await storage.read();
    assert.equal(await storage.write({ active: "mine" }, version), written);
    assert.equal((await engine.read()).parts.active, active);
  });
}

test("engineStorage.write gives up on an engine that never answers, and on a refusal at once", async () => {
  const engine = memoryEngine();
  const forbidden = new HfAuthError("store_unwritable", "Cannot write it");
  for (const [error, most] of [[unanswered(), 30_000], [forbidden, 0]] as const) {
    const clock = memoryClock(0);
    const storage = machine({ ...engine, write: () => Promise.reject(error) }, { clock });
    const { version } = await storage.read();
    const { code } = await failureOf(storage.write({ active: "a" }, version));
    assert.deepEqual([code, clock.monotonic() <= most], [error.code, true], `${clock.monotonic()} ms`);
  }
});

test("engineStorage.exclusively believes no lease that somebody has broken", async () => {
  const untextual = `{"toString": 1, "valueOf": 1}`;
  const broken = ["{", "null", "[]", '{"holder": 1}', '{"holder": "a"}', '{"writes": 3}'];
  for (const lease of [...broken, `{"refused": [${untextual}]}`, `{"writes": [${untextual}]}`]) {
    const engine = memoryEngine();
    await engine.write({ lease }, (await engine.read()).version);
    assert.equal(await machine(engine).exclusively(() => Promise.resolve("done"), { patience: 0 }), "done");
  }
});

test("engineStorage.exclusively keeps nothing in a lease that is too long to be ours", async () => {
  const [long, once] = ["a".repeat(500_000), "a refresh"];
  const begun = [{ what: once, turn: long }, { what: long, turn: "a" }];
  const lease = JSON.stringify({ holder: long, seconds: 1e9, begun, refused: [long], writes: [long] });
  const engine = memoryEngine();
  await engine.write({ lease }, (await engine.read()).version);
  const turn = machine(engine).exclusively(() => Promise.resolve("done"), { once, patience: 0 });
  assert.equal(await turn, "done");
  assert.ok((await engine.read()).parts.lease!.length < 1000);
});
