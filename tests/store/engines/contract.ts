/**
 * Knows what every engine must do: `engineContract` runs it against one.
 * Must not know any engine.
 *
 * @module
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Engine } from "../../../lib/store/engines/engine.ts";
import type { EngineUnderTest } from "../../support/engines/engine_under_test.ts";

const partsOf = async (engine: Engine) => (await engine.read()).parts;
const write = async (engine: Engine, change: Parameters<Engine["write"]>[0]) =>
  await engine.write(change, (await engine.read()).version);

/** The tests of the engine called `name`; `make` gives an empty place. */
export function engineContract(
  name: string,
  make: () => Promise<EngineUnderTest>,
  { skip = false }: { readonly skip?: string | false } = {},
): void {
  const contract = (criterion: string, run: (engine: Engine) => Promise<void>) =>
    test(`${name}: ${criterion}`, { skip }, async () => {
      await using place = await make();
      await run(place.engine);
    });

  contract("a place where nothing lies has no parts, and can be written", async (engine) => {
    assert.deepEqual(await partsOf(engine), {});
    assert.equal(await write(engine, { active: "a", stored: "s", lease: "l" }), true);
    assert.deepEqual(await partsOf(engine), { active: "a", stored: "s", lease: "l" });
  });

  contract("what is left out stays, and null removes", async (engine) => {
    await write(engine, { active: "a", stored: "s", lease: "l" });
    assert.equal(await write(engine, { stored: "t", lease: "m" }), true);
    assert.deepEqual(await partsOf(engine), { active: "a", stored: "t", lease: "m" });
    assert.equal(await write(engine, { active: null, lease: "n" }), true);
    assert.deepEqual(await partsOf(engine), { stored: "t", lease: "n" });
    assert.equal(await write(engine, { stored: null, active: "b", lease: "o" }), true);
    assert.deepEqual(await partsOf(engine), { active: "b", lease: "o" });
  });

  contract("texts come back as they were written", async (engine) => {
    const texts = ["\ufeff# \ud83e\udd17\r\n[a b]\nhf_token = x\n\n", " a\n", "x".repeat(100_000)];
    const [stored, active, lease] = texts as [string, string, string];
    await write(engine, { stored, active, lease });
    assert.deepEqual(await partsOf(engine), { stored, active, lease });
  });

  for (const change of [{ active: "b" }, { stored: null, active: null }, { lease: "m" }]) {
    contract(`an old version changes nothing: ${JSON.stringify(change)}`, async (engine) => {
      const { version: none } = await engine.read();
      await write(engine, { active: "a", stored: "s", lease: "l" });
      const { version: first } = await engine.read();
      await write(engine, { lease: "l2" });
      assert.deepEqual([await engine.write(change, none), await engine.write(change, first)], [false, false]);
      assert.deepEqual(await partsOf(engine), { active: "a", stored: "s", lease: "l2" });
    });
  }

  contract("of sixteen who name one version, one writes", async (engine) => {
    for (const there of [false, true]) {
      const { version } = await engine.read();
      const numbers = Array.from({ length: 16 }, (_, index) => `${there} ${index}`);
      const written = await Promise.all(
        numbers.map((stored) => engine.write({ stored, lease: stored }, version)),
      );
      const { stored } = await partsOf(engine);
      assert.deepEqual(numbers.filter((_, index) => written[index]), [stored]);
    }
  });
}
