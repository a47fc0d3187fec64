/**
 * Counts what fleets of 10 to 10,000 machines ask the engine and the Hub for in a day, in the simulation of
 * tests/simulation, where nothing goes wrong. Two of the machines run `refresh --watch`; each other one asks for a token
 * every hour, in a process of its own. Runs under Bun.
 */

import { Fleet } from "../tests/simulation/simulation.ts";
import type { Fate } from "../tests/simulation/scenario.ts";
import { randomNumbers } from "../tests/support/random.ts";

const HOUR = 3_600_000, DAY = 24 * HOUR;

console.log("Requests a day, with one refresh in it: machines, to the engine, to the Hub");
for (const count of [10, 100, 1_000, 10_000]) {
  const machines = Array.from({ length: count }, (_, number): Fate => ({
    ...{ wall: 0, watches: number < 2, gap: HOUR, isScript: false },
    ...{ crashes: [], pauses: [], steps: [] },
  }));
  const { counts, problems } = await new Fleet(count, randomNumbers(count), {
    machines,
    lefts: [40 * HOUR],
    life: 30 * DAY,
    quality: { delay: 20, slow: 0, loss: 0, calm: 0 },
    cuts: [],
    outages: [],
    herds: [],
    blows: 0,
    answerBlows: 0,
    calm: 0,
    // In the last hour each of them asks once.
    end: DAY - HOUR,
  }).live();
  if (problems.length > 0) throw new Error(problems.join("\n"));
  const engine = counts["engine reads"] + counts["engine writes"];
  const cells = [count, engine, counts["Hub requests"]];
  console.log(`  ${cells.map((cell) => String(cell).padStart(9)).join("")}`);
}
