import assert from "node:assert/strict";
import { test } from "node:test";
import { describeToken } from "../../../lib/auth/checks/describe_token.ts";
import { failureOf } from "../../support/failure.ts";
import { fakeHub, json, whoamiBody } from "../../support/fakes/hub.ts";
import { inClear } from "../../support/in_clear.ts";
import { machineWith, section } from "../../support/store/fixture.ts";

const oauth = `hf_oauth_e30.${btoa('{"scope":"openid jobs"}').replace(/=+$/, "")}.c2ln`;
const store = {
  token: "hf_a",
  stored_tokens: section("A", { hf_token: "hf_a" }) + section("B", { hf_token: oauth }),
};
const alice = { name: "alice", fullname: "Alice", email: "a@example.com", orgs: [], organizations: [] };
const classic = { ...alice, authType: "access_token", displayName: "ci", role: "write" };
const login = {
  ...alice,
  authType: "oauth",
  expiresAt: new Date("2027-08-05T00:00:00.000Z"),
  scopes: ["openid", "jobs"],
};

const rows = [
  ["the active token", {}, "hf_a", whoamiBody("ci"), { ...classic, source: "file", tokenName: "A" }],
  ["a named one", { tokenName: "B" }, oauth, whoamiBody(), { ...login, source: "file", tokenName: "B" }],
  ["one that is handed in", { token: "hf_x" }, "hf_x", whoamiBody("ci"), classic],
] as const;

for (const [criterion, options, sent, body, description] of rows) {
  test(`describeToken describes ${criterion}, and holds no secret`, async () => {
    using hub = fakeHub([`GET https://huggingface.co/api/whoami-v2 Bearer ${sent}`, json(body)]);
    const described = await describeToken({ ...options, host: machineWith(store, { fetch: hub.fetch }) });
    assert.deepEqual(inClear(described), description);
  });
}

test("describeToken says that nobody is logged in", async () => {
  assert.deepEqual(await failureOf(describeToken({ host: machineWith({}) })), {
    code: "not_logged_in",
    message: "Not logged in",
    hint: "Log in with `hf-auth login`",
  });
});

test("describeToken sends no token to another Hub than its own", async () => {
  using hub = fakeHub();
  const stored_tokens = section("A", { hf_token: "hf_a", endpoint: "https://hub.test" });
  const host = machineWith({ token: "hf_a", stored_tokens }, { fetch: hub.fetch });
  assert.equal((await failureOf(describeToken({ host })) as { code: string }).code, "other_hub");
});
