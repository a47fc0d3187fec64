/** Holds the stand-in Hub to the faults that it was told, to what it has seen, and to the registry's form. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { approve } from "../approve.ts";
import { CLIENT_ID, type Fault, startHub } from "../hub.ts";
import { refresh, whoami } from "./client.ts";

test("fail: every fault, then the answer again", async () => {
  await using hub = await startHub();
  const table: [Fault, [number, string | null, string | null, string]][] = [
    [{ status: 503 }, [503, "text/plain; charset=utf-8", null, ""]],
    [{ status: 429, headers: { "retry-after": "2" }, body: "Slow" }, [
      429,
      "text/plain; charset=utf-8",
      null,
      "Slow",
    ]],
    [{ body: "<html>", contentType: "text/html" }, [200, "text/html", null, "<html>"]],
    [{ status: 400, json: { error: "slow_down" } }, [400, "application/json", null, '{"error":"slow_down"}']],
    [{ redirect: "http://example.com/" }, [307, "text/plain; charset=utf-8", "http://example.com/", ""]],
    [{ status: 302, redirect: "/x" }, [302, "text/plain; charset=utf-8", "/x", ""]],
  ];
  table.forEach(([fault]) => hub.fail("GET /nowhere", fault));
  for (const [, expected] of table) {
    const response = await fetch(`${hub.url}/nowhere?q=1`, { redirect: "manual" });
    const { headers } = response;
    const got = [
      response.status,
      headers.get("content-type"),
      headers.get("location"),
      await response.text(),
    ];
    assert.deepEqual(got, expected);
  }
  assert.deepEqual([...hub.faults], []);
  hub.fail("POST /oauth/token", "drop", 2);
  assert.deepEqual([...hub.faults], [["POST /oauth/token", ["drop", "drop"]]]);
  await assert.rejects(refresh(hub, "x"), TypeError);
  await assert.rejects(refresh(hub, "x"), TypeError);
  assert.equal((await refresh(hub, "x"))[0], 400);
  const after = await fetch(`${hub.url}/nowhere`);
  assert.deepEqual([after.status, await after.json()], [404, {
    error: "The stand-in Hub has no such page.",
  }]);
});

test("fail: what hangs ends with the Hub", async () => {
  const hub = await startHub();
  hub.fail("GET /api/whoami-v2", "hang");
  const hanging = assert.rejects(whoami(hub, "hf_x"), TypeError);
  while (hub.faults.size > 0) await setImmediate();
  await hub.close();
  await hanging;
});

test("requests: all that clients sent, as it arrived, and nothing of the page", async () => {
  await using hub = await startHub();
  await fetch(`${hub.url}/api/agent-harnesses?x=1`, { headers: { "X-Test": "yes" } }).then((r) => r.json());
  await refresh(hub, "hf_x");
  await assert.rejects(approve(hub.url, "BCDF-GHJK"));
  const seen = hub.requests.map(({ method, path, headers, body }) => [method, path, headers["x-test"], body]);
  assert.deepEqual(seen, [
    ["GET", "/api/agent-harnesses?x=1", "yes", ""],
    [
      "POST",
      "/oauth/token",
      undefined,
      `grant_type=refresh_token&refresh_token=hf_x&client_id=${CLIENT_ID}`,
    ],
  ]);
});

test("agent-harnesses: the registry's form", async () => {
  await using hub = await startHub();
  const response = await fetch(`${hub.url}/api/agent-harnesses`);
  const { standardEnvVars, harnesses } = await response.json();
  assert.deepEqual([standardEnvVars, harnesses["claude-code"], harnesses.vtcode, harnesses.devin], [
    ["AI_AGENT", "AGENT"],
    { envVars: { CLAUDECODE: "*", CLAUDE_CODE: "*" } },
    { envVars: { VTCODE: "1" } },
    { envVars: {} },
  ]);
});
