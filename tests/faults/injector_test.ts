/** Holds the injector to what its comment says, on programs that every system has. */

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { inject, type Injection, needsInjector } from "./injector.ts";

const TEXT = "0123456789\n";
const skip = needsInjector();
let folder = "";

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "hf-auth-injector-"));
  await writeFile(join(folder, "text"), TEXT);
});
after(() => rm(folder, { recursive: true }));

const run = (script: string, injection: Injection) =>
  inject(["sh", "-c", script], { below: join(folder, "text"), ...injection }, join(folder, "calls"), {
    cwd: folder,
  });

/** What comes of `cat text`: its exit status, what it printed, and the calls that the fault met, with their results. */
const CASES: readonly (readonly [Injection, status: number, stdout: string, met: readonly unknown[]])[] = [
  [{}, 0, TEXT, []],
  [{ number: 1, action: "error=5" }, 1, "", ["openat", -5]],
  [{ only: ["read"], number: 1, action: "error=5" }, 1, "", ["read", -5]],
  [{ only: ["read"], number: 9, action: "error=5" }, 0, TEXT, []],
  [{ only: ["openat"], number: 1, persistent: true, action: "error=13" }, 1, "", ["openat", -13]],
  [{ only: ["read"], number: 1, action: "kill" }, 137, "", ["read", null]],
  [{ only: ["read"], number: 1, action: "killafter" }, 137, "", ["read", TEXT.length]],
  [{ only: ["read"], number: 1, action: "signal=15" }, 143, "", ["read", TEXT.length]],
];

for (const [injection, status, stdout, met] of CASES) {
  test(`inject ${JSON.stringify(injection)}`, { skip }, async () => {
    const ended = await run("exec cat text", injection);
    const acted = ended.calls.filter((call) => call.acted).flatMap(({ call, result }) => [call, result]);
    assert.deepEqual([ended.status, ended.stdout, acted, ended.timedOut], [status, stdout, met, false]);
  });
}

test("inject makes a read short, and the next one reads on", { skip }, async () => {
  const reads = { below: join(folder, "text"), only: ["read"], number: 1, action: "short" };
  const { calls, stdout } = await run("exec head -c 8 text", reads);
  assert.deepEqual([calls.map(({ result }) => result), stdout], [[4, 4], TEXT.slice(0, 8)]);
});

test("inject counts nothing before the first call on a path", { skip }, async () => {
  const text = join(folder, "text");
  const { calls } = await run("exec cat text", { below: "/", only: ["openat"], since: text });
  assert.deepEqual(calls.map(({ number, call, on }) => [number, call, on]), [[1, "openat", text]]);
});

test("inject follows threads, and leaves children alone", { skip }, async () => {
  const { status, stdout } = await run("cat text; true", { number: 1, action: "error=5" });
  assert.deepEqual([status, stdout], [0, TEXT]);
});

test("inject ends what does not end, and its children", { skip }, async () => {
  const { status, timedOut } = await run("sleep 100 & trap '' TERM; sleep 100", { seconds: 1 });
  assert.deepEqual([status, timedOut], [124, true]);
});
