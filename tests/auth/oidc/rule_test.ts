/** Which token counts where HF_OIDC_RESOURCE is set: the exchanged one or none, whoever asks. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { can } from "../../../lib/auth/checks/can.ts";
import { authStatus } from "../../../lib/auth/checks/status.ts";
import { dockerCredential } from "../../../lib/auth/docker/credential.ts";
import { gitCredential } from "../../../lib/auth/git/credential.ts";
import { authList } from "../../../lib/auth/list.ts";
import { login } from "../../../lib/auth/login.ts";
import { authSwitch } from "../../../lib/auth/switch.ts";
import { getToken } from "../../../lib/auth/token.ts";
import { whoami } from "../../../lib/auth/whoami.ts";
import type { Host } from "../../../lib/host/host.ts";
import { exchanged, identityToken, notExchanged } from "../../support/ci/exchange.ts";
import { failureOf } from "../../support/failure.ts";
import { fakeHub, json, whoamiBody } from "../../support/fakes/hub.ts";
import { inClear } from "../../support/in_clear.ts";
import { machineWith, NOW, section } from "../../support/store/fixture.ts";

const ID = identityToken();
const JOB = { HF_OIDC_RESOURCE: "acme/model", HF_OIDC_ID_TOKEN: ID };
const OTHERS = { HF_TOKEN: "hf_e", HUGGING_FACE_HUB_TOKEN: "hf_o", HF_AUTH_TOKEN_NAME: "b" };
const store = {
  token: "hf_a",
  stored_tokens: section("A", { hf_token: "hf_a", user: "acme" }) + section("b", { hf_token: "hf_b" }),
};
const until = (seconds: number) => new Date((NOW + seconds) * 1000);
const EXCHANGED = { token: "hf_jwt_x", source: "oidc", expiresAt: until(3600) };

const rows: [criterion: string, env: Record<string, string>, name: string | undefined, expected: unknown][] =
  [
    ["the exchanged token before every other", { ...JOB, ...OTHERS }, undefined, EXCHANGED],
    ["the exchanged token before the active one", JOB, undefined, EXCHANGED],
    ["the stored token that is asked for by name", { ...JOB, ...OTHERS }, "A", {
      token: "hf_a",
      source: "file",
      name: "A",
    }],
    [
      "another one where the variable is empty",
      { ...JOB, HF_OIDC_RESOURCE: "", HF_TOKEN: "hf_e" },
      undefined,
      {
        token: "hf_e",
        source: "HF_TOKEN",
      },
    ],
  ];

for (const [criterion, env, tokenName, expected] of rows) {
  test(`getToken gives ${criterion}`, async () => {
    using hub = fakeHub(...expected === EXCHANGED ? [exchanged(ID, "hf_jwt_x")] : []);
    const host = machineWith(store, { env, now: NOW * 1000, fetch: hub.fetch });
    assert.deepEqual(
      inClear(await getToken({ host, ...(tokenName !== undefined && { tokenName }) })),
      expected,
    );
  });
}

const GIT = "protocol=https\nhost=huggingface.co\n\n";
const WHOAMI = "GET https://huggingface.co/api/whoami-v2 Bearer hf_jwt_x";

/** What each verb does with the token, in words that show which one it was. */
const verbs: [name: string, asks: boolean, verb: (host: Host) => Promise<unknown>, expected: unknown][] = [
  ["getToken", false, async (host) => (await getToken({ host }))?.source, "oidc"],
  ["whoami", true, async (host) => (await whoami({ host })).source, "oidc"],
  ["authList", false, async (host) => {
    const { tokens, source } = await authList({ host });
    return [source, tokens.map(({ active }) => active)];
  }, ["oidc", [false, false]]],
  ["login", true, async (host) => {
    const { status, ...more } = await login({ host });
    return [status, "source" in more && more.source, "path" in more];
  }, ["already_logged_in", "oidc", false]],
  ["can", true, async (host) => (await can("post", undefined, { host })).answer, "yes"],
  [
    "gitCredential",
    false,
    async (host) => (await gitCredential("get", GIT, { host }))?.token.reveal(),
    "hf_jwt_x",
  ],
  [
    "dockerCredential",
    false,
    async (host) => JSON.parse((await dockerCredential("get", "registry.hf.space", { host })).text).Secret,
    "hf_jwt_x",
  ],
  ["authStatus", true, async (host) => {
    const { state, token } = await authStatus({ host });
    return [state, token.places.find(({ standing }) => standing === "in_use")?.place];
  }, ["logged_in", "HF_OIDC_RESOURCE"]],
];

for (const [name, asks, verb, expected] of verbs) {
  test(`${name} uses the exchanged token`, async () => {
    const whose = asks ? [[WHOAMI, json(whoamiBody("[OIDC]"))] as const] : [];
    using hub = fakeHub(exchanged(ID, "hf_jwt_x"), ...whose);
    const host = machineWith(store, { env: { ...JOB, ...OTHERS }, now: NOW * 1000, fetch: hub.fetch });
    assert.deepEqual(await verb(host), expected);
  });

  if (name === "authStatus") continue;
  test(`${name} uses no other token where the exchange fails`, async () => {
    using hub = fakeHub(notExchanged(ID));
    const host = machineWith(store, { env: { ...JOB, ...OTHERS }, now: NOW * 1000, fetch: hub.fetch });
    assert.equal((await failureOf(() => verb(host))).code, "oidc_refused");
  });

  test(`${name} uses no other token where there is no identity token`, async () => {
    using hub = fakeHub();
    const env = { ...OTHERS, HF_OIDC_RESOURCE: "acme/model" };
    const host = machineWith(store, { env, fetch: hub.fetch });
    assert.equal((await failureOf(() => verb(host))).code, "oidc_unavailable");
  });
}

test("authStatus reports a failed exchange, and asks with no other token", async () => {
  using hub = fakeHub(notExchanged(ID));
  const host = machineWith(store, { env: { ...JOB, ...OTHERS }, now: NOW * 1000, fetch: hub.fetch });
  const { state, token } = await authStatus({ host });
  assert.deepEqual(
    [state, token.places.map(({ standing }) => standing), String(token.findings[0]?.problem)],
    [
      "unusable",
      ["unusable", "shadowed", "shadowed", "shadowed", "shadowed"],
      "The Hub refused to exchange the identity token: invalid_grant: No trusted publisher matches",
    ],
  );
});

test("a machine without a home folder uses the exchanged token, too", async () => {
  // What this process alone has is there for the tests after this one.
  const own = identityToken({ sub: "homeless" });
  using hub = fakeHub(exchanged(own, "hf_jwt_x"), [WHOAMI, json(whoamiBody("[OIDC]"))]);
  const options = { env: { ...JOB, HF_OIDC_ID_TOKEN: own }, home: null, now: NOW * 1000, fetch: hub.fetch };
  assert.equal((await authStatus({ host: machineWith({}, options) })).state, "logged_in");
  assert.deepEqual(inClear(await getToken({ host: machineWith({}, options) })), EXCHANGED);
});

test("gitCredential uses the exchanged token also where the repository's owner has a stored one", async () => {
  using hub = fakeHub(exchanged(ID, "hf_jwt_x"));
  const host = machineWith(store, { env: JOB, now: NOW * 1000, fetch: hub.fetch });
  const answer = await gitCredential("get", GIT.replace(/\n$/, "path=acme/x.git\n\n"), { host });
  assert.equal(answer?.token.reveal(), "hf_jwt_x");
});

test("authSwitch says that another token than the chosen one is used, and exchanges nothing", async () => {
  using hub = fakeHub();
  const host = machineWith(store, { env: JOB, fetch: hub.fetch });
  assert.equal((await authSwitch("b", { host })).overriddenBy, "HF_OIDC_RESOURCE");
});

test("login counts the exchanged token as a login where the Hub names no account for it", async () => {
  using hub = fakeHub(exchanged(ID, "hf_jwt_x"), [WHOAMI, json({ error: "secret" }, 401)]);
  const host = machineWith(store, { env: JOB, now: NOW * 1000, fetch: hub.fetch });
  const result = await login({ host });
  assert.deepEqual(
    [result.status, "unchecked" in result && result.unchecked?.code],
    ["already_logged_in", "invalid_token"],
  );
});
