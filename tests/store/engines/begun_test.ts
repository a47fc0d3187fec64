/**
 * What somebody begins that can be done only once, in an engine: what becomes of it when he is cut off, dies, or is refused.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import { HfAuthError } from "../../../lib/errors.ts";
import { type MemoryClock, memoryClock } from "../../../lib/host/memory/clock.ts";
import type { Engine } from "../../../lib/store/engines/engine.ts";
import { engineStorage, type EngineStorageOptions } from "../../../lib/store/engines/engine_storage.ts";
import { memoryEngine } from "../../../lib/store/engines/memory.ts";
import type { Turn, TurnOptions } from "../../../lib/store/storage.ts";
import { failureOf } from "../../support/failure.ts";
import { randomNumbers } from "../../support/random.ts";

const TURN = 60_000;
const once = "a refresh";

const machine = (
  engine: Engine,
  seed: number,
  clock: MemoryClock = memoryClock(0),
  options: Partial<EngineStorageOptions> = {},
) => engineStorage(engine, { clock, random: randomNumbers(seed), ...options });

/** Takes a turn at once or not at all; gives what came of it. */
const next = (engine: Engine, how: TurnOptions<string>, seed = 2) =>
  machine(engine, seed).exclusively(() => Promise.resolve("done"), { once, patience: 0, ...how })
    .catch(({ code }) => code);

/** Begins, and is cut off before it can tell what came of it. */
const begin = (engine: Engine, end: (turn: Turn) => void = (turn) => turn.remain()) =>
  machine(engine, 1).exclusively(async (turn) => {
    assert.equal(await turn.begin(), true);
    end(turn);
  }, { once, asking: "a refresh by one client" });

const lease = async (engine: Engine) => JSON.parse((await engine.read()).parts.lease ?? "{}");

test("what has begun and was not told the end of is begun by nobody else, and nothing else is held up", async () => {
  const engine = memoryEngine();
  await begin(engine);
  assert.deepEqual(
    [await next(engine, {}), await next(engine, { once: "another one" }), await next(engine, {})],
    ["begun_elsewhere", "done", "begun_elsewhere"],
  );
});

test("whoever gives up the turn in which it began does it all the same, and is asked about that turn alone", async () => {
  const engine = memoryEngine();
  await begin(engine);
  const [{ turn }] = (await lease(engine)).begun;
  const asked: string[] = [];
  const isGivenUp = (isIt: boolean) => (which: string) => {
    asked.push(which);
    return Promise.resolve(isIt);
  };
  assert.deepEqual(
    [await next(engine, { isGivenUp: isGivenUp(false) }), await next(engine, { isGivenUp: isGivenUp(true) })],
    ["begun_elsewhere", "done"],
  );
  assert.deepEqual(asked, [turn, turn]);
  // Who took over has told the end of his own turn; the first one may still come back.
  assert.deepEqual((await lease(engine)).begun, [{ what: once, turn }]);
});

test("the turn of a dead machine that has begun is waited out once, not by everybody", async () => {
  const engine = memoryEngine();
  const begun = [{ what: once, turn: "dead" }];
  const dead = JSON.stringify({ holder: "dead", seconds: TURN / 1000, begun });
  await engine.write({ lease: dead }, (await engine.read()).version);
  const waits = [];
  for (const seed of [1, 2]) {
    const clock = memoryClock(0);
    const { code } = await failureOf(
      machine(engine, seed, clock).exclusively(() => Promise.resolve(), { once }),
    );
    waits.push([code, clock.monotonic() > TURN]);
  }
  assert.deepEqual(waits, [["begun_elsewhere", true], ["begun_elsewhere", false]]);
});

test("whoever lost the turn in which it began still tells the end of it", async () => {
  const engine = memoryEngine();
  const slept = Promise.withResolvers<void>();
  const late = machine(engine, 1).exclusively(async (turn) => {
    await turn.begin();
    await slept.promise;
  }, { once });
  const other = machine(engine, 2).exclusively(() => Promise.resolve("done"), { once: "another one" });
  assert.equal(await other, "done");
  slept.resolve();
  await late;
  assert.equal(await next(engine, {}), "done");
});

test("whoever was refused lets everybody know, who then need no turn; to another client it is nothing", async () => {
  const engine = memoryEngine();
  await begin(engine, (turn) => turn.refuse());
  const told = (asking: string, seed: number) =>
    next(engine, { asking, unless: (_, { isRefused }) => isRefused ? "refused" : undefined }, seed);
  assert.deepEqual(
    [await told("a refresh by one client", 2), await told("a refresh by another client", 3)],
    ["refused", "done"],
  );
});

/** An engine that answers nothing from the moment that it is cut until the time is over. */
function cut(engine: Engine, clock: MemoryClock, until: number): Engine & { isCut: boolean } {
  const ask = async <T>(serve: () => Promise<T>): Promise<T> => {
    if (self.isCut && clock.monotonic() < until) {
      throw new HfAuthError("store_unreachable", "Cannot reach it");
    }
    return await serve();
  };
  const self: Engine & { isCut: boolean } = {
    name: engine.name,
    isCut: false,
    read: (signal) => ask(() => engine.read(signal)),
    write: (change, version) => ask(() => engine.write(change, version)),
  };
  return self;
}

test("what comes only once is written as soon as the engine answers again, and half a minute is waited for that", async () => {
  for (
    const [until, code, most] of [[25_000, "written", 28_000], [
      Infinity,
      "store_unreachable",
      70_000,
    ]] as const
  ) {
    const [engine, clock] = [memoryEngine(), memoryClock(0)];
    const cutOff = cut(engine, clock, until);
    let told = 0;
    const storage = machine(cutOff, 1, clock, { onUnreachable: () => void told++ });
    const what = await storage.exclusively(async (turn) => {
      await turn.begin();
      cutOff.isCut = true;
      const { version } = await storage.read();
      return await storage.write({ active: "new" }, version) && "written";
    }, { once }).catch((error) => error.code);
    assert.deepEqual([what, told], [code, 1]);
    assert.ok(clock.monotonic() <= most, `${code} after ${clock.monotonic()} ms`);
  }
});

test("whoever could not give its turn back does not wait for itself", async () => {
  const [engine, clock] = [memoryEngine(), memoryClock(0)];
  const cutOff = cut(engine, clock, 60_000);
  const storage = machine(cutOff, 1, clock);
  await storage.exclusively(async (turn) => {
    await turn.begin();
    cutOff.isCut = true;
  }, { once });
  assert.equal((await lease(engine)).begun.length, 1, "nobody could be told");
  await clock.sleep(60_000 - clock.monotonic());
  const start = clock.monotonic();
  assert.equal(await storage.exclusively(() => Promise.resolve("done"), { once }), "done");
  assert.ok(clock.monotonic() - start < 2_000, `${clock.monotonic() - start} ms`);
});

test("whoever is told to end while he waits for that ends", async () => {
  const [engine, clock, stop] = [memoryEngine(), memoryClock(0), new AbortController()];
  const cutOff = cut(engine, clock, Infinity);
  const storage = machine(cutOff, 1, clock, { lock: { signal: stop.signal } });
  const { code } = await failureOf(storage.exclusively(async (turn) => {
    await turn.begin();
    turn.remain();
    cutOff.isCut = true;
    await storage.read();
  }, { once, onUnreachable: () => clock.at(clock.monotonic() + 3_000, () => stop.abort()) }));
  assert.equal(code, "store_unreachable");
  assert.ok(clock.monotonic() >= 3_000 && clock.monotonic() < 7_000, `${clock.monotonic()} ms`);
});

test("nothing is waited for before it has begun", async () => {
  const [engine, clock] = [memoryEngine(), memoryClock(0)];
  const cutOff = cut(engine, clock, Infinity);
  const storage = machine(cutOff, 1, clock);
  const { code } = await failureOf(storage.exclusively(async () => {
    cutOff.isCut = true;
    const start = clock.monotonic();
    await storage.read().finally(() => assert.equal(clock.monotonic(), start));
  }, { once }));
  assert.equal(code, "store_unreachable");
});
