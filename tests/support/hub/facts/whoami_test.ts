/** Holds the stand-in Hub's whoami to the recorded facts about the real one. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { startHub } from "../hub.ts";
import { type Json, login, shape, whoami } from "./client.ts";

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
