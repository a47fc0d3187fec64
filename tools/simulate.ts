/**
 * Lets fleets live through what seeds have in store: tools/simulate.ts. FIRST=N is the first seed, SEEDS=N how many there
 * are, MACHINES=N how many machines each fleet has.
 */

import { simulate, type Verdict } from "../tests/simulation/simulation.ts";

const { FIRST = "1", SEEDS = "2000", MACHINES } = Deno.env.toObject();
const machines = MACHINES ? Number(MACHINES) : undefined;
const total = new Map<string, number>();
let failed = 0;
const start = performance.now();
for (let seed = Number(FIRST); seed < Number(FIRST) + Number(SEEDS); seed++) {
  const verdict = await simulate(seed, machines);
  const done = seed - Number(FIRST) + 1;
  if (done % 100 === 0) console.error(`${done} of ${SEEDS}, ${failed} failed`);
  if (verdict.problems.length > 0) {
    failed++;
    tell(verdict);
  }
  for (const [name, count] of Object.entries({ machines: verdict.machines, ...verdict.counts })) {
    const before = total.get(name) ?? 0;
    total.set(name, name === "busiest second" ? Math.max(before, count) : before + count);
  }
}
console.log(`${SEEDS} seeds in ${((performance.now() - start) / 1000).toFixed(0)} s, ${failed} failed`);
for (const [name, count] of total) console.log(`  ${name.padEnd(16)}${count}`);
Deno.exit(failed === 0 ? 0 : 1);

function tell({ seed, problems }: Verdict): void {
  console.log(`FAILED: make simulate SEEDS=1 FIRST=${seed}${MACHINES ? ` MACHINES=${MACHINES}` : ""}`);
  // The first one of each kind, which its numbers don't tell apart.
  const kinds = Map.groupBy(problems, (problem) => problem.replace(/\d[\d.]*/g, "0"));
  for (const [first, ...others] of kinds.values()) {
    console.log(`  ${first}${others.length > 0 ? `; and ${others.length} more of this kind` : ""}`);
  }
}
