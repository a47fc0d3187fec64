/** Holds the stand-in Hub to the recorded facts about the real one. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { approve } from "./approve.ts";
import { CLIENT_ID, type Fault, type Hub, startHub } from "./hub.ts";

type Json = Record<string, unknown>;

async function post(hub: Hub, path: string, fields: Record<string, string>): Promise<[number, Json]> {
  const response = await fetch(hub.url + path, { method: "POST", body: new URLSearchParams(fields) });
  return [response.status, await response.json()];
}

async function newCode(hub: Hub): Promise<{ device_code: string; user_code: string }> {
  const [, answer] = await post(hub, "/oauth/device", { client_id: CLIENT_ID });
  return answer as { device_code: string; user_code: string };
}

function poll(hub: Hub, device_code: string): Promise<[number, Json]> {
  const grant_type = "urn:ietf:params:oauth:grant-type:device_code";
  return post(hub, "/oauth/token", { grant_type, device_code, client_id: CLIENT_ID });
}

function refresh(hub: Hub, refresh_token: unknown): Promise<[number, Json]> {
  const fields = { grant_type: "refresh_token", refresh_token: String(refresh_token), client_id: CLIENT_ID };
  return post(hub, "/oauth/token", fields);
}

async function login(hub: Hub, account?: string): Promise<Json> {
  const { device_code, user_code } = await newCode(hub);
  await approve(hub.url, user_code, account === undefined ? {} : { account });
  return (await poll(hub, device_code))[1];
}

async function whoami(hub: Hub, token: unknown): Promise<[number, Json]> {
  const response = await fetch(`${hub.url}/api/whoami-v2`, { headers: { authorization: `Bearer ${token}` } });
  return [response.status, await response.json()];
}

/** The value with every string that is new in each run replaced by the pattern that it matches. */
function shape(value: Json, patterns: Record<string, RegExp>): Json {
  const known = Object.entries(patterns).filter(([name, pattern]) => pattern.test(String(value[name])));
  return { ...value, ...Object.fromEntries(known) };
}

const CODE = {
  device_code: /^[\w-]{36,}$/,
  user_code: /^[A-Z]{4}-[A-Z]{4}$/,
};
const TOKEN = {
  access_token: /^hf_oauth_[\w-]+\.[\w-]+\.[\w-]+$/,
  refresh_token: /^hf_oauth__refresh_[\w-]{34,}$/,
  id_token: /^[\w-]+\.[\w-]+\.[\w-]+$/,
};
const SCOPE = "manage-repos write-repos read-repos gated-repos contribute-repos write-collections " +
  "read-collections openid write-discussions inference-api jobs webhooks read-billing read-mcp";
const PENDING =
  "authorization request is still pending as the end-user hasn't yet completed the user interaction " +
  "steps";

test("device: four fields, from a form as from JSON, whatever the scope", async () => {
  await using hub = await startHub();
  const bodies: BodyInit[] = [
    new URLSearchParams({ client_id: CLIENT_ID }),
    new URLSearchParams({ client_id: CLIENT_ID, scope: "anything" }),
    new Blob([JSON.stringify({ client_id: CLIENT_ID })], { type: "application/json" }),
  ];
  for (const body of bodies) {
    const response = await fetch(`${hub.url}/oauth/device`, { method: "POST", body });
    assert.equal(response.status, 200);
    assert.deepEqual(shape(await response.json(), CODE), {
      ...CODE,
      verification_uri: `${hub.url}/oauth/device`,
      expires_in: 300,
    });
  }
});

test("device: refuses a bogus body and an unknown client", async () => {
  await using hub = await startHub();
  const refusals = [
    await post(hub, "/oauth/device", {}),
    await post(hub, "/oauth/device", { client_id: "nobody" }),
  ];
  assert.deepEqual(refusals.map(([status, body]) => [status, body["error"], Object.keys(body)]), [
    [400, "invalid_request", ["error", "error_description"]],
    [401, "invalid_client", ["error", "error_description"]],
  ]);
});

test("token: pending, then approved once", async () => {
  await using hub = await startHub();
  const { device_code, user_code } = await newCode(hub);
  assert.deepEqual(await poll(hub, device_code), [400, {
    error: "authorization_pending",
    error_description: PENDING,
  }]);
  await approve(hub.url, user_code);
  const [status, body] = await poll(hub, device_code);
  assert.equal(status, 200);
  assert.deepEqual(shape(body, TOKEN), { ...TOKEN, expires_in: 2591999, token_type: "bearer", scope: SCOPE });
  assert.deepEqual(await poll(hub, device_code), [400, {
    error: "invalid_grant",
    error_description: "grant request is invalid",
  }]);
});

test("token: denied, expired", async () => {
  await using hub = await startHub();
  const denied = await newCode(hub);
  await approve(hub.url, denied.user_code, { deny: true });
  assert.deepEqual(await poll(hub, denied.device_code), [400, {
    error: "access_denied",
    error_description: "Device code denied",
  }]);
  const expired = await newCode(hub);
  hub.expireDeviceCodes();
  const [status, body] = await poll(hub, expired.device_code);
  assert.deepEqual([status, body["error"]], [400, "expired_token"]);
});

test("token: a refresh gives both tokens anew, and the old refresh token is spent", async () => {
  await using hub = await startHub({ accessTokenLifetime: 60 });
  const first = await login(hub);
  const [status, second] = await refresh(hub, first["refresh_token"]);
  assert.equal(status, 200);
  assert.deepEqual(shape(second, TOKEN), { ...TOKEN, expires_in: 60, token_type: "bearer", scope: SCOPE });
  assert.notEqual(second["access_token"], first["access_token"]);
  const spent = [400, { error: "invalid_grant", error_description: "Invalid refresh_token" }];
  assert.deepEqual(await refresh(hub, first["refresh_token"]), spent);
  const [again, third] = await refresh(hub, second["refresh_token"]);
  assert.equal(again, 200);
  hub.revoke(String(third["refresh_token"]));
  assert.deepEqual(await refresh(hub, third["refresh_token"]), spent);
  assert.deepEqual(await refresh(hub, "hf_oauth__refresh_unknown"), spent);
});

test("token: of two refreshes at once only one gets through", async () => {
  await using hub = await startHub();
  const { refresh_token } = await login(hub);
  const answers = await Promise.all([refresh(hub, refresh_token), refresh(hub, refresh_token)]);
  assert.deepEqual(answers.map(([status]) => status).sort(), [200, 400]);
});

test("approve: says what the page says", async () => {
  await using hub = await startHub();
  const { user_code } = await newCode(hub);
  await assert.rejects(approve(hub.url, "BCDF-GHJK"), {
    message: "The Hub's page says: the code was not found",
  });
  await assert.rejects(approve(hub.url, user_code, { account: "mallory" }), {
    message: "The Hub's page offers no account mallory",
  });
});

test("whoami: an OAuth token, each account its own", async () => {
  await using hub = await startHub({ accounts: [{ name: "alice" }, { name: "bob" }] });
  const [alice, bob] = [await login(hub), await login(hub, "bob")];
  for (const [token, name] of [[alice, "alice"], [bob, "bob"]] as const) {
    const [status, body] = await whoami(hub, token["access_token"]);
    const auth = shape(body["auth"] as Json, { expiresAt: /^\d{4}-.*Z$/ });
    assert.deepEqual([status, body["name"], auth], [200, name, { type: "oauth", expiresAt: /^\d{4}-.*Z$/ }]);
  }
  hub.revoke(String(alice["access_token"]));
  assert.equal((await whoami(hub, alice["access_token"]))[0], 401);
  assert.equal((await whoami(hub, bob["access_token"]))[0], 200);
});

test("whoami: a user access token", async () => {
  await using hub = await startHub({
    accounts: [{ name: "alice", fullname: "Alice", email: "a@example.com", orgs: ["acme"] }],
    tokens: [{ token: "hf_first", account: "alice", displayName: "first", role: "read" }],
  });
  hub.addToken({ token: "hf_second", account: "alice", displayName: "second", role: "write" });
  for (
    const [token, displayName, role] of [["hf_first", "first", "read"], ["hf_second", "second", "write"]]
  ) {
    assert.deepEqual(await whoami(hub, token), [200, {
      type: "user",
      id: "2bd806c97f0e00af1a1fc332",
      name: "alice",
      fullname: "Alice",
      email: "a@example.com",
      emailVerified: true,
      canPay: false,
      billingMode: "prepaid",
      periodEnd: 1793491200,
      isPro: false,
      avatarUrl: "/avatars/6384e2b2184bcbf58eccf10ca7a6563c.svg",
      orgs: [{
        type: "org",
        id: "822b33ad87c148a0a20a5ba7",
        name: "acme",
        fullname: "acme",
        avatarUrl: "/avatars/53bce4f1dfa0fe8e7ca126f91b35d3a6.svg",
        roleInOrg: "write",
      }],
      auth: {
        type: "access_token",
        accessToken: { displayName, role, createdAt: "2026-10-05T13:28:04.823Z" },
      },
    }]);
  }
  hub.revoke("hf_first");
  assert.equal((await whoami(hub, "hf_first"))[0], 401);
});

test("whoami: the same 401 without a token as with a bad one", async () => {
  await using hub = await startHub();
  for (
    const headers of [{}, { authorization: "Bearer hf_bad" }, { authorization: "Bearer hf_oauth_a.b.c" }]
  ) {
    const response = await fetch(`${hub.url}/api/whoami-v2`, { headers });
    const named = ["content-type", "content-length", "x-error-message", "x-error-code", "www-authenticate"];
    assert.deepEqual([
      response.status,
      named.map((name) => response.headers.get(name)),
      await response.text(),
    ], [
      401,
      [
        "application/json; charset=utf-8",
        "41",
        "Invalid username or password.",
        null,
        'Bearer realm="Authentication required", charset="UTF-8"',
      ],
      '{"error":"Invalid username or password."}',
    ]);
  }
});

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
  assert.deepEqual(await response.json(), {
    standardEnvVars: ["AI_AGENT", "AGENT"],
    harnesses: {
      "claude-code": { envVars: { CLAUDECODE: "*", CLAUDE_CODE: "*" } },
      codex: { envVars: { CODEX_SANDBOX: "*", CODEX_CI: "*", CODEX_THREAD_ID: "*" } },
      vtcode: { envVars: { VTCODE: "1" } },
    },
  });
});
