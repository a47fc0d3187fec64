import assert from "node:assert/strict";
import { test } from "node:test";
import type { JWTPayload } from "jose";
import { type SignOptions, startIssuer } from "../support/ci/issuer.ts";
import { JOBS } from "../support/ci/jobs.ts";
import { trusted } from "../support/ci/publisher.ts";

const audience = "https://huggingface.co";
const job = { ...JOBS[0]!.claims, aud: audience };
const past = Math.floor(Date.now() / 1000) - 10;
const claims = { repository: "acme/training", branch: "main", workflow: "publish.yml" };

const cases: [
  what: string,
  token: JWTPayload,
  claims: Record<string, string>,
  good: boolean,
  how?: SignOptions,
][] = [
  ["every claim matches", job, claims, true],
  ["none is asked for", job, {}, true],
  ["the repository is another one", { ...job, repository: "acme/Training" }, claims, false],
  ["the branch is another one", { ...job, ref: "refs/heads/main2" }, claims, false],
  ["it is a tag's", { ...job, ref: "refs/tags/main" }, claims, false],
  ["the workflow is another one", job, { workflow: "other.yml" }, false],
  ["the claim is not there", job, { environment: "release" }, false],
  ["it is for somebody else", { ...job, aud: "https://other.test" }, claims, false],
  ["it has expired", { ...job, exp: past }, claims, false],
  ["it never expires", { ...job, exp: undefined as never }, claims, false],
  ["it is not valid yet", { ...job, nbf: past + 3600 }, claims, false],
  ["a stranger signed it", job, claims, false, { by: "stranger" }],
  ["nobody signed it", job, claims, false, { by: "nobody" }],
  ["it is signed in another way", job, claims, false, { alg: "ES256" }],
];

test("the stand-in of the Hub trusts a token as the Hub does", async () => {
  await using issuer = await startIssuer("/org/1");
  const found = await Promise.all(cases.map(async ([what, token, asked, , how]) => {
    const publishers = [{ resource: "acme/model", issuer: issuer.url, claims: asked }];
    const signed = await issuer.sign(token, how);
    return [what, await trusted(signed, "acme/model", publishers, audience) !== undefined];
  }));
  assert.deepEqual(found, cases.map(([what, , , good]) => [what, good]));
  const good = await issuer.sign(job);
  const publishers = [{ resource: "acme/model", issuer: issuer.url, claims: {} }];
  assert.equal(await trusted(good, "acme/other", publishers, audience), undefined);
  assert.equal(
    await trusted(good, "acme/model", [{ ...publishers[0]!, issuer: "https://a.test" }], audience),
    undefined,
  );
});
