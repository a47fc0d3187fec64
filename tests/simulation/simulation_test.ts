/**
 * A sample of what `make simulate` lives through: mostly small fleets, and one of a thousand machines. What failed is run
 * again with the command that it names.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import { randomNumbers } from "../support/random.ts";
import type { Scenario } from "./scenario.ts";
import { Fleet, simulate } from "./simulation.ts";

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

const HOUR = 3_600_000;

/** Nothing else goes wrong, and every machine asks for a token every ten minutes, in processes of their own. */
function outage(machines: number): Scenario {
  const machine = {
    wall: 0,
    watches: false,
    gap: HOUR / 6,
    isScript: false,
    crashes: [],
    pauses: [],
    steps: [],
  };
  return {
    machines: Array.from({ length: machines }, () => machine),
    lefts: [30 * HOUR],
    life: 720 * HOUR,
    quality: { delay: 50, slow: 0, loss: 0, calm: 14 * HOUR },
    cuts: [],
    outages: [{ from: 0, until: 12 * HOUR }],
    herds: [],
    blows: 0,
    answerBlows: 0,
    calm: 14 * HOUR,
    end: 14 * HOUR,
  };
}

test("a Hub that grants nothing for hours is asked by two hundred machines as by one", async () => {
  const { problems, counts } = await new Fleet(0, randomNumbers(0), outage(200)).live();
  assert.deepEqual([problems, counts["Hub failures"] > 0, counts.refreshes], [[], true, 1]);
});

test("a seed is the same fleet at every run", async () => {
  assert.deepEqual(await simulate(7), await simulate(7));
});
