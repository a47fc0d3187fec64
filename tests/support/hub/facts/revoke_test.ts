/** Holds the stand-in Hub's revocation to the recorded facts about the real one. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Hub, startHub } from "../hub.ts";
import { login, whoami } from "./client.ts";

async function revoke(hub: Hub, ...credentials: unknown[]): Promise<[number, string]> {
  const body = JSON.stringify({ credentials });
  const response = await fetch(`${hub.url}/api/credentials/revoke`, { method: "POST", body });
  return [response.status, await response.text()];
}

test("revoke: user access tokens end, and any text is taken", async () => {
  const token = (token: string) => ({ token, account: "alice", displayName: token, role: "read" as const });
  await using hub = await startHub({ tokens: [token("hf_one"), token("hf_two"), token("hf_three")] });
  const tokens = ["hf_one", "hf_two", "hf_three", (await login(hub))["access_token"]];
  const statuses = () => Promise.all(tokens.map(async (token) => (await whoami(hub, token))[0]));
  assert.deepEqual(await statuses(), [200, 200, 200, 200]);
  assert.deepEqual(await revoke(hub, "hf_one", "hf_three", "nonsense"), [202, ""]);
  assert.deepEqual(await revoke(hub, "hf_one"), [202, ""]);
  assert.deepEqual(await statuses(), [401, 200, 401, 200]);
});
