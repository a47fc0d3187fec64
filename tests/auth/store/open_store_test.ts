/** What may be handed in as the store. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Store } from "../../../lib/auth/store/open_store.ts";
import { getToken } from "../../../lib/auth/token.ts";
import type { Engine } from "../../../lib/store/engines/engine.ts";
import { memoryEngine } from "../../../lib/store/engines/memory.ts";
import { memoryStorage } from "../../../lib/store/memory.ts";
import { failureOf } from "../../support/failure.ts";
import { machineWith } from "../../support/store/fixture.ts";

const engine = memoryEngine();
const storage = memoryStorage();

class OwnEngine implements Engine {
  readonly name = "one's own";
  read(): ReturnType<Engine["read"]> {
    return engine.read();
  }
  write(...change: Parameters<Engine["write"]>): ReturnType<Engine["write"]> {
    return engine.write(...change);
  }
}

const STORES: readonly Store[] = ["files", engine, { ...engine, id: () => "x" }, new OwnEngine(), storage];
const OTHERS: readonly unknown[] = [
  {},
  [],
  7,
  null,
  true,
  () => engine,
  Promise.resolve(engine),
  { name: "an engine", read: engine.read },
  { ...engine, name: undefined },
  { ...engine, write: "x" },
  { ...engine, id: "x" },
  { ...storage, names: undefined },
  { exclusively: storage.exclusively },
];

test("an engine and a storage may be handed in as the store, of whatever class they are", async () => {
  for (const store of STORES) assert.equal(await getToken({ host: machineWith({}), store }), undefined);
});

test("whatever else is handed in as the store is an error that says what may be", async () => {
  for (const store of OTHERS) {
    const { code, message, hint } = await failureOf(
      getToken({ host: machineWith({ token: "hf_file" }), store: store as Store }),
    );
    assert.deepEqual([code, message, hint], [
      "invalid_configuration",
      "The option store is neither a name, an Engine nor a Storage",
      "Give it a name such as etcd:https://HOST:2379/PREFIX, or an object with the functions of one; see docs/fleet.md",
    ]);
  }
});
