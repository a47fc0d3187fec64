/**
 * Knows what every place that keeps tokens must do: `storageContract` runs it against one.
 * Must not know any place.
 *
 * @module
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Storage } from "../../lib/store/storage.ts";

/** One place, empty at first. */
export type MakeStorage = () => Storage | Promise<Storage>;

const bytes = (text: string) => new TextEncoder().encode(text);

async function documentsOf(storage: Storage) {
  const { active, stored } = await storage.read();
  return { active, stored: stored instanceof Uint8Array ? new TextDecoder().decode(stored) : stored };
}

/** The tests of the place called `name`. */
export function storageContract(name: string, make: MakeStorage): void {
  const contract = (criterion: string, run: (storage: Storage) => Promise<void>) =>
    test(`${name}: ${criterion}`, async () => run(await make()));

  contract("an empty place has neither document", async (storage) => {
    assert.deepEqual(await documentsOf(storage), { active: undefined, stored: undefined });
  });

  contract("both documents are replaced together, and one alone", async (storage) => {
    const write = async (change: Parameters<Storage["write"]>[0]) =>
      await storage.write(change, (await storage.read()).version);
    assert.equal(await write({ active: "a", stored: "[a]\n" }), true);
    assert.deepEqual(await documentsOf(storage), { active: "a", stored: "[a]\n" });
    assert.equal(await write({ active: "b" }), true);
    assert.deepEqual(await documentsOf(storage), { active: "b", stored: "[a]\n" });
    assert.equal(await write({ stored: "[b]\n" }), true);
    assert.deepEqual(await documentsOf(storage), { active: "b", stored: "[b]\n" });
    assert.equal(await write({ active: null }), true);
    assert.deepEqual(await documentsOf(storage), { active: undefined, stored: "[b]\n" });
    assert.equal(await write({ stored: null }), true);
    assert.deepEqual(await documentsOf(storage), { active: undefined, stored: undefined });
  });

  contract("what is there comes back byte for byte", async (storage) => {
    const stored = "# \ud83e\udd17\r\n[a b]\nhf_token = x\n\n";
    await storage.write({ active: " a\n", stored }, (await storage.read()).version);
    const read = await storage.read();
    // Bun reads a Buffer, which is one of these.
    assert.deepEqual([read.active, Array.from(read.stored as Uint8Array)], [
      " a\n",
      Array.from(bytes(stored)),
    ]);
  });

  for (const change of [{ active: "b" }, { stored: "[b]\n" }, { active: null, stored: null }]) {
    contract(`a write against an old version changes nothing: ${JSON.stringify(change)}`, async (storage) => {
      const { version } = await storage.read();
      assert.equal(await storage.write({ active: "a", stored: "[a]\n" }, version), true);
      assert.equal(await storage.write(change, version), false);
      assert.deepEqual(await documentsOf(storage), { active: "a", stored: "[a]\n" });
    });
  }

  contract("an old version is old whichever document has changed", async (storage) => {
    await storage.write({ active: "a", stored: "[a]\n" }, (await storage.read()).version);
    const { version } = await storage.read();
    await storage.write({ active: "b" }, version);
    assert.equal(await storage.write({ stored: "[c]\n" }, version), false);
    assert.deepEqual(await documentsOf(storage), { active: "b", stored: "[a]\n" });
  });

  contract("what runs exclusively is never interrupted, and a failure ends its turn", async (storage) => {
    const order: string[] = [];
    const turn = (name: string, end: () => void) =>
      storage.exclusively(async () => {
        order.push(`${name} begins`);
        await storage.read();
        order.push(`${name} ends`);
        end();
      });
    const first = turn("first", () => {
      throw new TypeError("on purpose");
    });
    const second = turn("second", () => {});
    await assert.rejects(first, { message: "on purpose" });
    await second;
    const [one, other] = order[0] === "first begins" ? ["first", "second"] : ["second", "first"];
    assert.deepEqual(order, [`${one} begins`, `${one} ends`, `${other} begins`, `${other} ends`]);
  });

  contract("sixteen who change it at once lose nothing", async (storage) => {
    const numbers = Array.from({ length: 16 }, (_, index) => `${index}\n`);
    await Promise.all(numbers.map((number) =>
      storage.exclusively(async () => {
        const { stored, version } = await storage.read();
        const before = stored instanceof Uint8Array ? new TextDecoder().decode(stored) : "";
        assert.equal(await storage.write({ stored: before + number }, version), true);
      })
    ));
    const { stored } = await documentsOf(storage);
    assert.deepEqual(String(stored).match(/.+\n/g)?.sort(), [...numbers].sort());
  });
}
