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

const pull = (head: unknown) =>
  JSON.stringify({ pull_request: { head: { repo: head }, base: { repo: { full_name: "acme/training" } } } });
const lacks =
  "This job may not get an identity token from GitHub Actions: it lacks the permission `id-token: write`";
const fork = (name: string) => `GitHub Actions gives no identity token to a pull request from a fork${name}`;
const merge = "Run this step after the merge, on `push`, or skip it for forks: " +
  "`if: github.event.pull_request.head.repo.full_name == github.repository`";
const unpermitted: [
  name: string,
  event: string,
  payload: string | undefined,
  message: string,
  hint: string,
][] = [
  ["a push", "push", "{}", lacks, permission],
  [
    "a pull request of the repository",
    "pull_request",
    pull({ full_name: "acme/training" }),
    lacks,
    permission,
  ],
  ["a fork's", "pull_request", pull({ full_name: "mallory/training" }), fork(" (mallory/training)"), merge],
  ["a fork's review", "pull_request_review", pull({ full_name: "m/t" }), fork(" (m/t)"), merge],
  ["a fork that is gone", "pull_request", pull(null), fork(""), merge],
  ["a fork with a name that is none", "pull_request", pull({ full_name: "\x1b[1m secret" }), fork(""), merge],
  [
    "a fork's, in the repository's own name",
    "pull_request_target",
    pull({ full_name: "m/t" }),
    lacks,
    permission,
  ],
  ["a pull request without a payload", "pull_request", undefined, lacks, permission],
  ["a pull request whose payload is no JSON", "pull_request", "secret", lacks, permission],
];

for (const [name, event, payload, message, hint] of unpermitted) {
  test(`GitHub without the permission, for ${name}`, async () => {
    const files = payload === undefined ? {} : { "/event.json": payload };
    const variables = { GITHUB_ACTIONS: "true", GITHUB_EVENT_NAME: event, GITHUB_EVENT_PATH: "/event.json" };
    for (const missing of ["ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"]) {
      const machine = memoryHost({ env: { ...env, ...variables, [missing]: "" }, files });
      assert.deepEqual(await failureOf(obtainIdentityToken(machine, { audience })), {
        code: "oidc_unavailable",
        message,
        hint,
      });
    }
  });
}

test("an address that is none of the web is not asked", async () => {
  for (const address of ["secret", "file:///secret"]) {
    const machine = memoryHost({ env: { ...env, ACTIONS_ID_TOKEN_REQUEST_URL: address } });
    assert.deepEqual(await failureOf(obtainIdentityToken(machine, { audience })), {
      code: "oidc_unavailable",
      message: "ACTIONS_ID_TOKEN_REQUEST_URL is not a web address",
      hint: "Leave it as GitHub sets it",
    });
  }
});
