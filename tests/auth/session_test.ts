import assert from "node:assert/strict";
import { test } from "node:test";
import { openSession } from "../../lib/auth/session.ts";
import { machineWith } from "../support/store/fixture.ts";

test("openSession takes a whole machine as it is, without programs too", async () => {
  const host = machineWith({});
  const session = await openSession({ host });
  assert.equal(session.host, host);
  assert.equal(await session.git(), undefined);
});

test("openSession takes this machine's parts in place of those that are missing", async () => {
  const { fetch, clock } = machineWith({});
  const { host, hub } = await openSession({ host: { fetch, clock } });
  assert.deepEqual(Object.keys(host).sort(), [
    ...[
      "clock",
      "connect",
      "env",
      "fetch",
      "files",
      ..."Deno" in globalThis ? ["mayKeep"] : [],
      "paths",
      "processes",
      "proxyProtocols",
      "server",
      "terminal",
      "whereabouts",
    ],
  ]);
  assert.equal(host.fetch, fetch);
  assert.equal(hub.clock, clock);
});

test("openSession leaves the files alone until they are asked for", async () => {
  const session = await openSession({ host: machineWith({}, { home: null }) });
  assert.throws(() => session.store, { code: "invalid_configuration" });
});

test("openSession: what the Hub wants people to know is said once for each topic", async () => {
  const host = machineWith({});
  for (const [topic, message] of [["a", "One"], ["a", "Two"], ["b", "One"], ["", "Three"], ["", "Three"]]) {
    (await openSession({ host })).hub.onWarning?.({ topic: topic!, message: message! });
  }
  const said = ["One", "One", "Three"];
  assert.equal(host.stderr, said.map((message) => `Warning: The Hub says: ${message}\n`).join(""));
});
