/**
 * A sample of what `make simulate` lives through: mostly small fleets, and one of a thousand machines. What failed is run
 * again with the command that it names.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import { simulate } from "./simulation.ts";

const SEEDS = 30;

test(`${SEEDS} fleets use no refresh token twice, lose no login and keep good tokens`, async () => {
  const failed: Record<string, readonly string[]> = {};
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { problems } = await simulate(seed);
    if (problems.length > 0) failed[`make simulate SEEDS=1 FIRST=${seed}`] = problems;
  }
  assert.deepEqual(failed, {});
});

test("and so does one of a thousand machines", async () => {
  const { machines, problems } = await simulate(1, 1000);
  assert.deepEqual(
    { machines, problems },
    { machines: 1000, problems: [] },
    "make simulate SEEDS=1 MACHINES=1000",
  );
});

test("a seed is the same fleet at every run", async () => {
  assert.deepEqual(await simulate(7), await simulate(7));
});
