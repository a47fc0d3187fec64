import assert from "node:assert/strict";
import { test } from "node:test";
import { oidcInspect } from "../../../lib/auth/oidc/inspect.ts";
import { oidcLogin } from "../../../lib/auth/oidc/login.ts";
import { exchanged, identityToken, notExchanged } from "../../support/ci/exchange.ts";
import { failureOf } from "../../support/failure.ts";
import { type Exchange, fakeHub } from "../../support/fakes/hub.ts";
import { inClear } from "../../support/in_clear.ts";
import { FOLDER, machineWith, NOW, section, type Store, storeOf } from "../../support/store/fixture.ts";

const ID = identityToken();
const JOB = { HF_OIDC_RESOURCE: "acme/model", HF_OIDC_ID_TOKEN: ID };
const X = section("oidc-acme/model", { hf_token: "hf_jwt_x", expires_at: NOW + 3600 });
const RESULT = {
  token: "hf_jwt_x",
  expiresAt: new Date((NOW + 3600) * 1000),
  resource: "acme/model",
  tokenName: "oidc-acme/model",
  tokenPath: `${FOLDER}/token`,
};

type Options = Parameters<typeof oidcLogin>[0];

/** The store without what is kept of the exchange. */
function stored(host: ReturnType<typeof machineWith>): Record<string, string> {
  const { exchanged_tokens: _, "exchanged_tokens.lock": __, ...store } = storeOf(host);
  return store;
}

const logins: [
  criterion: string,
  options: Options,
  env: Record<string, string>,
  before: Store,
  result: unknown,
  after: Store,
][] = [
  ["stores the token with its end", {}, JOB, {}, RESULT, { token: "hf_jwt_x", stored_tokens: X }],
  [
    "stores it under another name, beside others",
    { tokenName: "job" },
    JOB,
    { token: "hf_a", stored_tokens: section("A", { hf_token: "hf_a" }) },
    { ...RESULT, tokenName: "job" },
    {
      token: "hf_jwt_x",
      stored_tokens: section("A", { hf_token: "hf_a" }) + X.replace("oidc-acme/model", "job"),
    },
  ],
  [
    "replaces what an earlier job stored",
    {},
    JOB,
    { stored_tokens: section("oidc-acme/model", { hf_token: "hf_jwt_o", expires_at: NOW - 9 }) },
    RESULT,
    { token: "hf_jwt_x", stored_tokens: X },
  ],
  [
    "says which variable counts all the same",
    { resource: "acme/model", idToken: ID },
    { HF_TOKEN: "hf_e" },
    {},
    { ...RESULT, overriddenBy: "HF_TOKEN" },
    { token: "hf_jwt_x", stored_tokens: X },
  ],
];

for (const [criterion, options, env, before, result, after] of logins) {
  test(`oidcLogin ${criterion}`, async () => {
    using hub = fakeHub(exchanged(ID, "hf_jwt_x"));
    const host = machineWith(before, { env, now: NOW * 1000, fetch: hub.fetch });
    assert.deepEqual(inClear(await oidcLogin({ ...options, host })), result);
    assert.deepEqual(stored(host), after);
  });
}

const taken = { stored_tokens: section("work", { hf_token: "hf_w" }) };
const failures: [
  criterion: string,
  options: Options,
  env: Record<string, string>,
  hub: readonly Exchange[],
  code: string,
][] = [
  ["nothing is named", {}, { HF_OIDC_ID_TOKEN: ID }, [], "usage"],
  ["there is no identity token", {}, { HF_OIDC_RESOURCE: "acme/model" }, [], "oidc_unavailable"],
  ["the Hub refuses", {}, JOB, [notExchanged(ID)], "oidc_refused"],
  ["another kind of token has the name", { tokenName: "work" }, JOB, [], "token_name_taken"],
  ["the name is none", { tokenName: " " }, JOB, [], "invalid_token_name"],
  ["it is offline", {}, { ...JOB, HF_HUB_OFFLINE: "1" }, [], "offline"],
];

for (const [criterion, options, env, exchanges, code] of failures) {
  test(`oidcLogin changes nothing where ${criterion}`, async () => {
    using hub = fakeHub(...exchanges);
    const host = machineWith(taken, { env, now: NOW * 1000, fetch: hub.fetch });
    assert.equal((await failureOf(oidcLogin({ ...options, host }))).code, code);
    assert.deepEqual(stored(host), taken);
  });
}

test("oidcInspect says what the identity token says, where it is from and what is wrong, and sends nothing", async () => {
  using hub = fakeHub();
  const env = { ...JOB, HF_OIDC_ID_TOKEN: identityToken({ aud: "https://other.test", exp: NOW - 60 }) };
  const host = machineWith({}, { env, now: NOW * 1000, fetch: hub.fetch });
  const { origin, resource, problems, settings } = await oidcInspect({ host });
  assert.deepEqual([origin, resource, settings], [
    "HF_OIDC_ID_TOKEN",
    "acme/model",
    "https://huggingface.co/acme/model/settings",
  ]);
  assert.ok(problems.some((problem) => problem.includes("audience is https://other.test")));
  assert.deepEqual(storeOf(host), {});
});
