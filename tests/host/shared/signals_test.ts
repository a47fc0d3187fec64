import assert from "node:assert/strict";
import { test } from "node:test";
import { holdSignals, onInterrupt, type Signals } from "../../../lib/host/shared/signals.ts";

/** A process that ends by a signal that nobody listens for. */
function process() {
  const listeners = new Map<string, Set<() => void>>();
  const ended: string[] = [];
  const raise = (signal: string) => {
    const told = [...listeners.get(signal) ?? []];
    if (told.length === 0) ended.push(signal);
    for (const listener of told) listener();
  };
  const signals: Signals = {
    add: (signal, listener) => void listeners.set(signal, (listeners.get(signal) ?? new Set()).add(listener)),
    remove: (signal, listener) => void listeners.get(signal)?.delete(listener),
    raise,
    status: () => "SigIgn:\t0000000000000000\n",
    isTerminal: () => true,
  };
  return { signals, raise, ended };
}

// What is heard and what ends the process: while they are held, and after.
const cases: readonly (readonly [came: readonly string[], whileHeld: unknown, after: unknown])[] = [
  [["SIGINT"], [[2], []], [[2, 2], []]],
  [["SIGTERM", "SIGTERM"], [[15, 15], []], [[15, 15, 15], []]],
  [["SIGUSR1", "SIGUSR1"], [[], []], [[], ["SIGUSR1"]]],
  [["SIGINT", "SIGINT"], [[2, 2], ["SIGINT"]], [[2, 2], ["SIGINT"]]],
];

for (const [came, whileHeld, after] of cases) {
  test(`${came.join(", ")} while signals are held`, () => {
    const { signals, raise, ended } = process();
    const heard: number[] = [];
    const undo = onInterrupt(signals, (signal) => heard.push(signal));
    const release = holdSignals(signals);
    came.forEach(raise);
    assert.deepEqual([heard, ended], whileHeld);
    release();
    assert.deepEqual([heard, ended], after);
    undo();
  });
}
