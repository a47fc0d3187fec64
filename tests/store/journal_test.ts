import assert from "node:assert/strict";
import { test } from "node:test";
import { Journal } from "../../lib/store/journal.ts";
import { machineWith } from "../support/store/fixture.ts";

const entry = (after: string) => ({ active: { before: "hf_old", after } });

test("Journal.clear forgets the change that it is told, and not one that was kept in its place", async () => {
  const journal = new Journal(machineWith({}).files, () => Promise.resolve("/home/user/journal"));
  for (const [kept, cleared, left] of [["hf_1", "hf_1", undefined], ["hf_2", "hf_1", "hf_2"]] as const) {
    (await journal.reserve(1000))!.keep(entry(kept));
    await journal.clear(entry(cleared));
    assert.deepEqual(await journal.read(), left && entry(left));
    await journal.clear();
    assert.equal(await journal.read(), undefined);
  }
});
