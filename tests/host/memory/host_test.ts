/** Holds the machine in memory to what the contract of hosts leaves open. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryHost } from "../../../lib/host/memory/host.ts";

test("time passes in order, whoever asked first", async () => {
  const { clock } = memoryHost({ now: 1_000 });
  const seen: [string, number][] = [];
  const see = (what: string) => () => void seen.push([what, clock.now()]);
  clock.at(200, see("at 200"));
  clock.at(10_000, see("at 10000"));
  await Promise.all([clock.sleep(500).then(see("slept 500")), clock.sleep(100).then(see("slept 100"))]);
  assert.deepEqual(seen, [["slept 100", 1_100], ["at 200", 1_200], ["slept 500", 1_500]]);
  await clock.advance(9_500);
  assert.deepEqual([seen.at(-1), clock.monotonic(), clock.slept], [["at 10000", 11_000], 10_000, [500, 100]]);
});

test("what happens at a time can end a sleep, which leaves nothing behind", async () => {
  const { clock } = memoryHost();
  const stop = new AbortController();
  clock.at(300, () => stop.abort("woken"));
  const ended = await clock.sleep(1_000, stop.signal).then(() => "slept", (reason) => reason);
  assert.deepEqual([ended, clock.monotonic(), clock.sleeping], ["woken", 300, 0]);
});

test("a request that no test expects fails, without its query", async () => {
  await assert.rejects(memoryHost().fetch("https://hub.example/api?secret=1", { method: "POST" }), {
    message: "Unexpected request: POST https://hub.example/api",
  });
});

test("streams, variables and files are seen from outside", async () => {
  const host = memoryHost({ env: { A: "1" }, files: { "/a": "old" }, stdin: "in", home: null });
  host.terminal.out("result\n");
  host.terminal.err("word\n");
  host.variables["B"] = "2";
  await host.files.write("/b/c", "new");
  assert.deepEqual(
    {
      out: [host.stdout, host.stderr, await host.terminal.readIn(), host.terminal.interactive],
      env: [host.env("A"), host.env("B"), host.env("C"), host.paths.home()],
      disk: host.disk,
    },
    {
      out: ["result\n", "word\n", "in", false],
      env: ["1", "2", undefined, undefined],
      disk: {
        files: new Map([["/a", { text: "old" }], ["/b/c", { text: "new", mode: 0o600 }]]),
        folders: new Map([["/b", 0o700]]),
        links: new Map(),
        mounts: new Set(),
      },
    },
  );
});

test("bytes that are not UTF-8 are seen from outside as lone surrogates, and put there so", async () => {
  const host = memoryHost({ files: { "/put": "é\udce9\ud800" } });
  await host.files.write("/written", new Uint8Array([0x61, 0xc3, 0xa9, 0xe9]));
  assert.deepEqual(await host.files.readBytes("/put"), new Uint8Array([0xc3, 0xa9, 0xe9, 0xff]));
  assert.equal(host.disk.files.get("/written")?.text, "a\udcc3\udca9\udce9");
});

test("Ctrl-C reaches who listens, and is an error when nobody does", () => {
  const host = memoryHost();
  let heard = 0;
  const undo = host.processes!.onInterrupt(() => void heard++);
  host.interrupt();
  undo();
  assert.throws(() => host.interrupt(), { message: "Nobody listens for Ctrl-C" });
  assert.equal(heard, 1);
});

test("a machine may lack programs altogether", () => {
  assert.equal("processes" in memoryHost({ programs: null }), false);
});
