import assert from "node:assert/strict";
import { test } from "node:test";
import { explain, type ExplainContext } from "../../lib/ci/explain.ts";
import { Secret } from "../../lib/secret.ts";
import { startIssuer, unsigned } from "../support/ci/issuer.ts";
import { JOBS } from "../support/ci/jobs.ts";

const audience = "https://huggingface.co";
const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);
const context: ExplainContext = {
  resource: "acme/model",
  endpoint: audience,
  audience,
  nowMs: NOW,
  env: () => undefined,
};
const times = { iat: NOW / 1000, exp: NOW / 1000 + 300 };
const base = { iss: "https://issuer.test", sub: "me", aud: audience, ...times };

/** A token with this header: what is said of it, its signature plays no part in. */
function tokenOf(claims: Record<string, unknown>, alg = "RS256"): Secret {
  const header = btoa(JSON.stringify({ alg })).replaceAll("=", "");
  return new Secret(`${header}.${unsigned(claims).split(".")[1]}.c2VjcmV0`);
}

const facts: Record<string, string> = {
  "GitHub Actions": `iss https://issuer.test
sub repo:acme/training:ref:refs/heads/main
aud https://huggingface.co
repository acme/training
ref refs/heads/main
workflow Publish
workflow_ref acme/training/.github/workflows/publish.yml@refs/heads/main
job_workflow_ref acme/training/.github/workflows/publish.yml@refs/heads/main
event_name push`,
  "GitLab CI": `iss https://issuer.test
sub project_path:acme/training:ref_type:branch:ref:main
aud https://huggingface.co
project_path acme/training
namespace_path acme
ref main
ref_type branch
ref_protected true
pipeline_source push`,
  CircleCI: `iss https://issuer.test
sub org/1111/project/2222/user/3333
aud https://huggingface.co
oidc.circleci.com/project-id 2222
oidc.circleci.com/vcs-origin github.com/acme/training
oidc.circleci.com/vcs-ref refs/heads/main
oidc.circleci.com/context-ids 4444`,
  "Bitbucket Pipelines": `iss https://issuer.test
sub {repository}:{step}
aud https://huggingface.co
workspaceUuid {workspace}
repositoryUuid {repository}
branchName main`,
  Buildkite: `iss https://issuer.test
sub organization:acme:pipeline:training:ref:refs/heads/main:commit:abc:step:publish
aud https://huggingface.co
organization_slug acme
pipeline_slug training
build_branch main
step_key publish`,
  Kubernetes: `iss https://issuer.test
sub system:serviceaccount:training:publisher
aud https://huggingface.co
kubernetes.io.namespace training
kubernetes.io.serviceaccount.name publisher
kubernetes.io.serviceaccount.uid 6666
kubernetes.io.pod.name publish-1`,
  "Google Cloud": `iss https://issuer.test
sub 1234567890
aud https://huggingface.co
email publisher@training.iam.gserviceaccount.com
google.compute_engine.project_id training
google.compute_engine.zone europe-west1-b
google.compute_engine.instance_name builder`,
};

for (const { name, claims } of JOBS) {
  test(`what a token of ${name} says, and that nothing is wrong with it`, () => {
    const explanation = explain(tokenOf({ ...base, ...claims }), context);
    assert.equal(explanation.facts.map(({ label, value }) => `${label} ${value}`).join("\n"), facts[name]);
    assert.deepEqual(explanation.problems, []);
  });
}

test("of a system that is not known all claims count, but for those of every token", () => {
  const { facts } = explain(
    tokenOf({ ...base, jti: "1", email: "a@b.test", roles: ["a", "b"], admin: false }),
    context,
  );
  assert.deepEqual(facts.slice(3), [
    { label: "email", value: "a@b.test" },
    { label: "roles", value: "a, b" },
    { label: "admin", value: "false" },
  ]);
});

test("what is needed: GitHub's claims as the Hub's form names them, another's as they are", () => {
  const needs = (claims: Record<string, unknown>, more: Partial<ExplainContext> = {}) =>
    explain(tokenOf({ ...base, ...claims }), { ...context, ...more }).needs;
  const exactly = "Its claims, where it has any, exactly as they are in this token:";
  assert.deepEqual(needs(JOBS[0]!.claims), [
    "An identity token for https://huggingface.co",
    "A trusted publisher of the model acme/model with the issuer https://issuer.test",
    `${exactly} repository = acme/training, branch = main, workflow = publish.yml`,
  ]);
  assert.deepEqual(needs({ tenant: "a" }, { resource: "alice", audience: "https://hub.test" }), [
    "An identity token for https://hub.test; huggingface.co takes none but those for https://huggingface.co, see HF_OIDC_AUDIENCE",
    "A trusted publisher of the user alice with the issuer https://issuer.test",
    `${exactly} tenant = a`,
  ]);
});

const problems: [claims: Record<string, unknown>, problem: string, more?: Partial<ExplainContext>][] = [
  [
    { aud: "https://other.test" },
    "The identity token's audience is https://other.test, not https://huggingface.co",
  ],
  [{ aud: ["a", "b"] }, "The identity token's audience is a, b, not https://huggingface.co"],
  [{ aud: undefined }, "The identity token has no audience, and needs https://huggingface.co"],
  [{ iss: undefined }, "The identity token does not say who issued it (iss)"],
  [{ exp: undefined }, "The identity token does not say when it expires (exp)"],
  [{ exp: NOW / 1000 - 42 }, "The identity token expired 42 s ago, at 2026-01-02 03:03:23 UTC"],
  [{ exp: NOW / 1000 - 600 }, "The identity token expired 10 min ago, at 2026-01-02 02:54:05 UTC"],
  [{ exp: -1e300 }, "The identity token expired 490923 h ago, at 1970-01-01 00:00:00 UTC"],
  [
    { nbf: 1e300 },
    "The identity token is not valid until 9999-12-31 23:59:59 UTC: if that is past, this machine's clock is wrong",
  ],
  [
    { nbf: NOW / 1000 + 3600 },
    "The identity token is not valid until 2026-01-02 04:04:05 UTC: if that is past, this machine's clock is wrong",
  ],
  [
    { iat: NOW / 1000 + 61 },
    "The identity token is not valid until 2026-01-02 03:05:06 UTC: if that is past, this machine's clock is wrong",
  ],
  [
    { iss: "https://kubernetes.default.svc.cluster.local" },
    "The Hub cannot fetch the keys of the issuer https://kubernetes.default.svc.cluster.local: it is a private address",
  ],
  [
    { ref: "refs/pull/7/merge" },
    "The identity token is a pull request's: it matches no publisher that names a branch",
  ],
  [
    { sub: "repo:a/b:pull_request" },
    "The identity token is a pull request's: it matches no publisher that names a branch",
  ],
  ...[
    { CI_MERGE_REQUEST_PROJECT_PATH: "acme/a", CI_MERGE_REQUEST_SOURCE_PROJECT_PATH: "mallory/a" },
    { CIRCLE_PR_REPONAME: "a" },
    { BUILDKITE_REPO: "https://a.test/a", BUILDKITE_PULL_REQUEST_REPO: "https://a.test/b" },
  ].map((
    env: Record<string, string>,
  ): [object & Record<string, unknown>, string, Partial<ExplainContext>] => [
    {},
    "The job runs for a pull request from a fork: it may have the fork's identity, not the repository's",
    { env: (name) => env[name] },
  ]),
];

for (const [claims, problem, more] of problems) {
  test(`what is wrong: ${problem}`, () => {
    assert.deepEqual(explain(tokenOf({ ...base, ...claims }), { ...context, ...more }).problems, [problem]);
  });
}

test("a token that is not signed with RS256, and one that is none", async () => {
  await using issuer = await startIssuer();
  const es256 = await issuer.sign({ aud: audience }, { alg: "ES256" });
  const here = { ...context, endpoint: issuer.url, nowMs: Date.now() };
  const said = (token: string, context: ExplainContext) => explain(new Secret(token), context).problems;
  assert.deepEqual(said(es256, here), ["The identity token is signed with ES256, not with RS256"]);
  assert.deepEqual(said(await issuer.sign({ aud: audience }), here), []);
  assert.deepEqual(said(unsigned(base), context), ["The identity token is not signed"]);
  for (const text of ["hf_secret", "", "a.b", "a.b.c", "W10.W10.a", `${btoa("null")}.e30.a`]) {
    assert.deepEqual(said(text, context), ["The identity token is not a JWT"], text);
  }
});

test("a merge request in its own project, and a build of the repository itself, are no fork's", () => {
  const env: Record<string, string> = {
    CI_MERGE_REQUEST_PROJECT_PATH: "acme/a",
    CI_MERGE_REQUEST_SOURCE_PROJECT_PATH: "acme/a",
    BUILDKITE_REPO: "https://a.test/a",
    BUILDKITE_PULL_REQUEST_REPO: "",
  };
  assert.deepEqual(explain(tokenOf(base), { ...context, env: (name) => env[name] }).problems, []);
});

test("what a stranger's token says is fit for a terminal: clean, short and not too much", () => {
  const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`c${index}`, "x"]));
  const deep = { a: { b: { c: { d: { e: 1 } } } } };
  const { facts } = explain(
    tokenOf({ ...base, sub: "\x1b[31m\u202ea\n", long: "é".repeat(300), deep, ...many }),
    context,
  );
  assert.deepEqual(facts.slice(0, 5), [
    { label: "iss", value: "https://issuer.test" },
    { label: "sub", value: "[31ma" },
    { label: "aud", value: audience },
    { label: "long", value: `${"é".repeat(200)}…` },
    { label: "c0", value: "x" },
  ]);
  assert.equal(facts.length, 23);
});
