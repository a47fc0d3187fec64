/** What `oidc`, `login --oidc` and the other commands print in a CI job, and how they end. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { exchanged, identityToken, notExchanged } from "../../../support/ci/exchange.ts";
import { json, whoamiBody } from "../../../support/fakes/hub.ts";
import { type Row, run, type Situation, START } from "../../../support/program/fixture.ts";
import { FOLDER, section } from "../../../support/store/fixture.ts";

const ID = identityToken();
const JOB = { HF_OIDC_RESOURCE: "acme/model", HF_OIDC_ID_TOKEN: ID };
const ACTIONS = { GITHUB_ACTIONS: "true", GITHUB_ENV: "/runner/env" };
const MASK = "::add-mask::hf_jwt_x\n";
const END = START / 1000 + 3600;
const LOGGED_IN = {
  token: "hf_jwt_x",
  stored_tokens: section("oidc-acme/model", { hf_token: "hf_jwt_x", expires_at: END }),
};
const [given, others] = [{ "/id": ID }, { token: "hf_a", stored_tokens: section("A", { hf_token: "hf_a" }) }];
const whose = (token: string) =>
  [`GET https://huggingface.co/api/whoami-v2 Bearer ${token}`, json(whoamiBody("laptop"))] as const;
const WHOAMI = whose("hf_jwt_x");
const success = (more: Situation = {}): Situation => ({
  env: JOB,
  hub: [exchanged(ID, "hf_jwt_x")],
  ...more,
});

const rows: readonly Row[] = [
  ["oidc token", success(), { out: "hf_jwt_x\n" }],
  ["oidc token --json", success(), {
    out: `{"token": "hf_jwt_x", "expires_at": ${END}, "resource": "acme/model"}\n`,
  }],
  ["oidc token --resource acme/model --id-token -", success({ env: {}, stdin: ` ${ID}\n` }), {
    out: "hf_jwt_x\n",
  }],
  ["oidc token --resource acme/model --id-token-file /id", success({ env: {}, files: given }), {
    out: "hf_jwt_x\n",
    store: given,
  }],
  ["oidc token", success({ env: { ...JOB, ...ACTIONS } }), { out: "hf_jwt_x\n", err: MASK }],
  ["token", success({ env: { ...JOB, ...ACTIONS } }), { out: "hf_jwt_x\n", err: MASK }],
  ["token", { store: others, env: ACTIONS }, { out: "hf_a\n", err: "::add-mask::hf_a\n" }],
  ["export --format sh", success({ env: { ...JOB, ...ACTIONS } }), {
    out: "export HF_TOKEN='hf_jwt_x'\n",
    err: MASK,
  }],
  ["login --token - --quiet", { env: ACTIONS, stdin: "hf_a\n", hub: [whose("hf_a")] }, {
    out: "laptop\n",
    err: "::add-mask::hf_a\n",
    store: { token: "hf_a", stored_tokens: section("laptop", { hf_token: "hf_a" }) },
  }],
  ["whoami --json", success({ hub: [exchanged(ID, "hf_jwt_x"), WHOAMI] }), {
    out: '{"user": "alice", "orgs": null, "endpoint": null, "source": "oidc"}\n',
  }],
  ["list", success({ store: others }), {
    out: "  name token      \n- ---- -----------\n  A    hf_****hf_a\n",
    err: "Warning: HF_OIDC_RESOURCE is set, so its token is used instead of the stored ones\n",
  }],
  ["list --json", success({ store: others }), {
    out: '[{"name": "A", "token": "hf_****hf_a", "active": false, "expires_at": null}, ' +
      `{"name": null, "token": "hf_****wt_x", "active": true, "expires_at": ${END}, "source": "oidc"}]\n`,
  }],
  ["login", success({ hub: [exchanged(ID, "hf_jwt_x"), WHOAMI] }), {
    err: "Already logged in as alice with the token of HF_OIDC_RESOURCE. " +
      "Unset HF_OIDC_RESOURCE to log in with another one, or add --force to store one beside it.\n",
  }],
  ["login --oidc", success(), {
    err: "✓ Logged in for acme/model\n  token: oidc-acme/model\n" +
      `  saved to: ${FOLDER}/token\n  valid until: 2026-01-01 11:30 UTC; it cannot be refreshed\n`,
    store: LOGGED_IN,
  }],
  ["login --oidc --json", success(), {
    out:
      `{"event": "approved", "resource": "acme/model", "token_name": "oidc-acme/model", "expires_at": ${END}}\n`,
    store: LOGGED_IN,
  }],
  ["login --oidc --quiet", success(), { out: "oidc-acme/model\n", store: LOGGED_IN }],
  ["login --oidc --format agent", success(), {
    out: "Login successful: logged in for acme/model (token saved as 'oidc-acme/model').\n",
    store: LOGGED_IN,
  }],
  ["logout", { env: JOB, store: others }, {
    err: "✓ Logged out and removed all access tokens\n" +
      "Warning: HF_OIDC_RESOURCE is set, so this job's identity is still exchanged for a token\n" +
      "Hint: Unset HF_OIDC_RESOURCE to end that\n",
    store: {},
  }],

  // Wrong uses, each before anything is sent.
  ["oidc", {}, { status: 2, err: "Error: Say what to do\nHint: See `hf-auth oidc --help`\n" }],
  ["oidc token", { env: { HF_OIDC_ID_TOKEN: ID } }, {
    status: 2,
    err: "Error: No resource is named\n" +
      "Hint: Set HF_OIDC_RESOURCE to the repository or user with the trusted publisher, such as acme/model\n",
  }],
  [["oidc", "token", "--id-token", ID], { env: JOB }, {
    status: 2,
    err: "Error: An identity token as an argument could be seen by others\n" +
      "Hint: Use --id-token - or --id-token-file\n",
  }],
  ["oidc token --id-token - --id-token-file /id", { env: JOB, stdin: ID }, {
    status: 2,
    err: "Error: --id-token and --id-token-file cannot be used together\nHint: Leave one of them out\n",
  }],
  ["oidc token --id-token -", { env: JOB, stdin: "\n" }, {
    status: 2,
    err: "Error: No identity token came on standard input\nHint: Check what was to write it there\n",
  }],
  ["login --github-env", {}, {
    status: 2,
    err: "Error: --github-env is only for --oidc\nHint: Add --oidc\n",
  }],
  ["login --oidc --token hf_a", {}, {
    status: 2,
    err: "Error: --token and --oidc cannot be used together\nHint: See `hf-auth login --help`\n",
  }],
  ["login --oidc --github-env", { env: JOB }, {
    status: 2,
    err: "Error: GITHUB_ENV is not set: this is no step of GitHub Actions\nHint: Leave --github-env out\n",
  }],
];

for (const [line, situation, expected] of rows) {
  const { env = {}, store = {} } = situation;
  const where = [...Object.keys(env), ...Object.keys(store)].map((name) => `with ${name}`);
  test(["main runs", ...[line].flat(), ...where].join(" "), async () => {
    const { store: after, ...ended } = await run(line, situation);
    const { exchanged_tokens: _, "exchanged_tokens.lock": __, ...rest } = after;
    const left = { status: 0, out: "", err: "", store, ...expected };
    assert.deepEqual({ ...ended, store: rest }, left);
  });
}

test("login --oidc --github-env appends HF_TOKEN with a delimiter that nobody can guess", async () => {
  const delimiters = new Set<string>();
  for (let time = 0; time < 2; time++) {
    const files = { "/runner/env": "OTHER=1" };
    const { err, store } = await run(
      "login --oidc --github-env",
      success({ env: { ...JOB, ...ACTIONS }, files }),
    );
    const [, delimiter] = /^OTHER=1\nHF_TOKEN<<(hf_auth_[0-9a-f-]{36})\nhf_jwt_x\n\1\n$/.exec(
      store["/runner/env"]!,
    )!;
    delimiters.add(delimiter!);
    assert.ok(err.startsWith(MASK));
    assert.ok(err.endsWith("  HF_TOKEN is set for the later steps\n"));
  }
  assert.equal(delimiters.size, 2);
});

test("a refusal is explained below the error, and as details to a program", async () => {
  for (const line of ["token", "whoami", "list", "exec -- true", "oidc token", "login --oidc"]) {
    const { status, out, err } = await run(line, { env: JOB, hub: [notExchanged(ID)], store: others });
    assert.deepEqual([status, out], [1, ""]);
    assert.match(
      err,
      /^Error: The Hub refused .*\nHint: .*\nThe identity token says:\n {2}iss {2}.*\n[^]*\nTrusted publishers: https:\/\/huggingface\.co\/acme\/model\/settings\n$/,
    );
    assert.equal(err.includes(ID), false);
  }
  const { err } = await run("token --json", { env: JOB, hub: [notExchanged(ID)] });
  const { error } = JSON.parse(err);
  assert.deepEqual(Object.keys(error), ["code", "message", "hint", "details"]);
  assert.deepEqual(Object.keys(error.details), ["facts", "problems", "needs", "settings"]);
});

test("oidc inspect shows claims and problems, never the token, and ends with 1 where something is wrong", async () => {
  const good = identityToken({ sub: "a", exp: END });
  const [wrong, right] = [
    await run("oidc inspect", { env: JOB }),
    await run("oidc inspect --json", { env: { ...JOB, HF_OIDC_ID_TOKEN: good } }),
  ];
  assert.match(
    wrong.out,
    /^Identity token: HF_OIDC_ID_TOKEN\nResource: acme\/model\nThe identity token says:\n[^]*\nProblem: /,
  );
  assert.deepEqual([wrong.status, wrong.err, wrong.out.includes(ID)], [1, "", false]);
  assert.deepEqual(Object.keys(JSON.parse(right.out)), [
    "origin",
    "resource",
    "facts",
    "problems",
    "needs",
    "settings",
  ]);
  assert.equal(right.out.includes(good), false);
});
