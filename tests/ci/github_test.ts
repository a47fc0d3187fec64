import assert from "node:assert/strict";
import { test } from "node:test";
import { obtainIdentityToken } from "../../lib/ci/identity.ts";
import { memoryHost } from "../../lib/host/memory/host.ts";
import { failureOf } from "../support/failure.ts";
import { type Exchange, fakeHub, json } from "../support/fakes/hub.ts";
import { inClear } from "../support/in_clear.ts";

const JWT = "e30.e30.c2ln";
const audience = "https://huggingface.co";
const url = "https://pipelines.test/token?api-version=2.0&x=%20a";
const line = `GET ${url}&audience=https%3A%2F%2Fhuggingface.co Bearer request-secret`;
const env = {
  GITHUB_ACTIONS: "true",
  ACTIONS_ID_TOKEN_REQUEST_URL: url,
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: "request-secret",
};

test("GitHub's address keeps its query", async () => {
  using github = fakeHub([line, json({ count: 1, value: JWT })]);
  assert.deepEqual(
    inClear(await obtainIdentityToken(memoryHost({ env, fetch: github.fetch }), { audience })),
    {
      token: JWT,
      origin: "GitHub Actions",
    },
  );
});

const status = "Try again in a few minutes, or see githubstatus.com";
const permission =
  "Add `permissions: id-token: write` to the job, and to the job that calls its workflow, if one does";
const failures: [name: string, answer: Exchange[1], message: string, hint: string][] = [
  ["refuses", json({}, 403), "it refuses this job (403)", `${permission}. A job can ask only while it runs`],
  ["fails", json({ value: JWT }, 500), "unexpected response (500)", status],
  ["gives nothing", json({}), "there is none in its response", status],
  ["gives no JSON", new Response(JWT), "there is none in its response", status],
  ["gives no JWT", json({ value: "x" }), "there is none in its response", status],
  [
    "redirects",
    new Response(null, { status: 302, headers: { location: "https://other.test/" } }),
    "unexpected response (302)",
    status,
  ],
];

for (const [name, answer, message, hint] of failures) {
  test(`GitHub ${name}: that is said, without a token or a query`, async () => {
    using github = fakeHub([line, answer]);
    const obtained = obtainIdentityToken(memoryHost({ env, fetch: github.fetch }), { audience });
    assert.deepEqual(await failureOf(obtained), {
      code: "oidc_unavailable",
      message: `Could not get an identity token from GitHub Actions: ${message}`,
      hint,
    });
  });
}
