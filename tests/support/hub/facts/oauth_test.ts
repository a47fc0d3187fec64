/** Holds the stand-in Hub's codes and tokens to the recorded facts about the real one. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { approve } from "../approve.ts";
import { CLIENT_ID, startHub } from "../hub.ts";
import { login, newCode, poll, post, refresh, shape } from "./client.ts";

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
