import assert from "node:assert/strict";
import { test } from "node:test";
import { whoami } from "../../lib/auth/whoami.ts";
import { Secret } from "../../lib/secret.ts";
import { failureOf } from "../support/failure.ts";
import { fakeHub, html, json, whoamiBody } from "../support/fakes/hub.ts";
import { machineWith } from "../support/store/fixture.ts";

const alice = { name: "alice", fullname: "Alice", email: "a@example.com", orgs: [], authType: "oauth" };
const request = (token: string) => `GET https://huggingface.co/api/whoami-v2 Bearer ${token}`;

const tokens: [
  criterion: string,
  env: Record<string, string>,
  token: string | Secret | undefined,
  sent: string,
  source?: string,
][] = [
  ["the file's token", {}, undefined, "hf_a", "file"],
  ["the variable's token", { HF_TOKEN: "hf_e" }, undefined, "hf_e", "HF_TOKEN"],
  ["a given token", { HF_TOKEN: "hf_e" }, "hf_g", "hf_g"],
  ["a given secret", {}, new Secret("hf_g"), "hf_g"],
];

for (const [criterion, env, token, sent, source] of tokens) {
  test(`whoami asks about ${criterion}`, async () => {
    using hub = fakeHub([request(sent), json(whoamiBody())]);
    const host = machineWith({ token: "hf_a" }, { env, fetch: hub.fetch });
    const expected = { ...alice, ...source && { source } };
    assert.deepEqual(await whoami({ host, ...(token !== undefined && { token }) }), expected);
  });
}

test("whoami asks the endpoint that is set", async () => {
  using hub = fakeHub(["GET https://hub.test/x/api/whoami-v2 Bearer hf_a", json(whoamiBody())]);
  const env = { HF_ENDPOINT: "https://hub.test/x/" };
  assert.deepEqual(await whoami({ host: machineWith({ token: "hf_a" }, { env, fetch: hub.fetch }) }), {
    ...alice,
    source: "file",
  });
});

test("whoami says that nobody is logged in", async () => {
  assert.deepEqual(await failureOf(whoami({ host: machineWith({}) })), {
    code: "not_logged_in",
    message: "Not logged in",
    hint: "Log in with `hf-auth login`",
  });
});

const dead: [source: string, env: Record<string, string>, which: string, hint: string][] = [
  [
    "HF_TOKEN",
    { HF_TOKEN: "hf_a" },
    "token in HF_TOKEN",
    "Correct or unset HF_TOKEN; it takes precedence over `hf-auth login`",
  ],
  [
    "HUGGING_FACE_HUB_TOKEN",
    { HUGGING_FACE_HUB_TOKEN: "hf_a" },
    "token in HUGGING_FACE_HUB_TOKEN",
    "Correct or unset HUGGING_FACE_HUB_TOKEN; it takes precedence over `hf-auth login`",
  ],
  ["the file", {}, "stored token", "Log in again with `hf-auth login --force`"],
];

for (const [source, env, which, hint] of dead) {
  test(`whoami says what to do about a dead token from ${source}`, async () => {
    using hub = fakeHub([request("hf_a"), json({ error: "secret" }, 401)]);
    assert.deepEqual(
      await failureOf(whoami({ host: machineWith({ token: "hf_a" }, { env, fetch: hub.fetch }) })),
      {
        code: "invalid_token",
        message: `The Hub does not accept the ${which}`,
        hint,
        status: 401,
      },
    );
  });
}

test("whoami says what to do about a token that no header takes", async () => {
  using hub = fakeHub();
  const host = machineWith({ token: "\u200bhf_secret" }, { fetch: hub.fetch });
  assert.deepEqual(await failureOf(whoami({ host })), {
    code: "invalid_token",
    message: "The stored token contains invalid characters",
    hint: "Log in again with `hf-auth login --force`",
  });
});

test("whoami leaves every other failure as it is", async () => {
  using hub = fakeHub([request("hf_a"), html(503)], [request("hf_a"), json({}, 401)]);
  const host = machineWith({ token: "hf_a" }, { fetch: hub.fetch });
  assert.deepEqual(await failureOf(whoami({ host })), {
    code: "server_error",
    message: "Could not check the token: the Hub returned an error (503)",
    hint: "Try again in a few minutes",
    status: 503,
  });
  assert.deepEqual(await failureOf(whoami({ host, token: "hf_a" })), {
    code: "invalid_token",
    message: "The Hub does not accept this token",
    hint: "Check that the token is complete and not revoked, or log in again",
    status: 401,
  });
});
