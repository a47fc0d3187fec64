/** What one Hub granted goes to that Hub only: the access token as well as the refresh token. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { login } from "../../../lib/auth/login.ts";
import { authRefresh } from "../../../lib/auth/refresh.ts";
import { authSwitch } from "../../../lib/auth/switch.ts";
import { getToken } from "../../../lib/auth/token.ts";
import { whoami } from "../../../lib/auth/whoami.ts";
import { failureOf } from "../../support/failure.ts";
import { fakeHub, json, whoamiBody } from "../../support/fakes/hub.ts";
import { CLIENT_ID } from "../../support/fakes/login_exchanges.ts";
import { fakePerson } from "../../support/fakes/person.ts";
import { inClear } from "../../support/in_clear.ts";
import { newName } from "../../support/store/ageing_token.ts";
import { machineWith, NOW, section, storeOf } from "../../support/store/fixture.ts";

const REAL = "https://huggingface.co";
const MIRROR = "https://mirror.test/hf";
const at = (endpoint: string) => endpoint === REAL ? {} : { HF_ENDPOINT: endpoint };
const LOGIN = "Log in at this Hub with `hf-auth login --force`, or set HF_ENDPOINT to the token's own Hub";

/** A token of the browser login, as the real Hub writes them. */
function oauth(claims: unknown): string {
  const part = (value: unknown) =>
    btoa(JSON.stringify(value)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return `hf_oauth_${part({ alg: "EdDSA" })}.${part(claims)}.c2lnbmF0dXJl`;
}

const REALS = oauth({ scope: ["openid", "ÿ?>"].slice(0, 1), aud: REAL, iss: REAL, sub: "6ac3" });

interface Of {
  readonly token?: string;
  readonly fields?: Record<string, string>;
  readonly end?: number;
}

/** A store with a browser login, near its end unless said otherwise. */
function storeWith(name: string, { token = "hf_a", fields = {}, end = NOW + 60 }: Of) {
  const values = { hf_token: token, refresh_token: "r_1", expires_at: end, ...fields };
  return { token, stored_tokens: section(name, values) };
}

const others: [criterion: string, of: Of, endpoint: string, whose: string, here: string][] = [
  ["a mirror's token at the real Hub", { fields: { endpoint: MIRROR } }, REAL, "https://mirror.test", REAL],
  [
    "a Hub's token at another",
    { fields: { endpoint: MIRROR } },
    "https://x.test",
    "https://mirror.test",
    "https://x.test",
  ],
  [
    "a Hub's token at another port",
    { fields: { endpoint: MIRROR } },
    "https://mirror.test:8443",
    "https://mirror.test",
    "https://mirror.test:8443",
  ],
  [
    "a Hub's token without https",
    { fields: { endpoint: MIRROR } },
    "http://mirror.test",
    "https://mirror.test",
    "http://mirror.test",
  ],
  ["the real Hub's own token at a mirror", { token: REALS }, MIRROR, REAL, "https://mirror.test"],
  ["a real Hub's token at this machine", { token: REALS }, "http://127.0.0.1:1", REAL, "http://127.0.0.1:1"],
  ["an address that is none", { fields: { endpoint: "mirror" } }, MIRROR, "mirror", "https://mirror.test"],
];

for (const [criterion, of, endpoint, whose, here] of others) {
  test(`${criterion}: whoami and refresh refuse, and token prints it`, async () => {
    const name = newName();
    const store = storeWith(name, of);
    // No request is expected.
    using hub = fakeHub();
    const host = machineWith(store, { env: at(endpoint), fetch: hub.fetch });
    const refusal = {
      code: "other_hub",
      message: `The access token ${name} is for ${whose}, not for ${here}`,
      hint: LOGIN,
    };
    assert.deepEqual(await failureOf(whoami({ host })), refusal);
    assert.deepEqual(await failureOf(authRefresh({ host })), refusal);
    assert.deepEqual(await failureOf(authSwitch(name, { host, addToGitCredential: true })), refusal);
    const other = machineWith(store, {
      env: { ...at(endpoint), HF_HOME: "/other" },
      files: {
        "/other/token": store.token,
        "/other/stored_tokens": store.stored_tokens,
      },
    });
    const active = await getToken({ host: other });
    assert.deepEqual([active?.token.reveal(), active?.warning?.message], [
      store.token,
      `Could not refresh the access token: ${refusal.message}`,
    ]);
    // Nothing is noted that would keep its own Hub from being asked.
    assert.deepEqual(storeOf(host), store);
  });
}

test("login goes on where the token in use is another Hub's, and sends it to nobody", async () => {
  const name = newName();
  using hub = fakeHub([`POST ${MIRROR}/oauth/device client_id=${CLIENT_ID}`, json({}, 503)]);
  const host = machineWith(storeWith(name, { token: REALS, end: NOW + 999_999 }), {
    env: at(MIRROR),
    fetch: hub.fetch,
  });
  const { code } = await failureOf(login({ host, person: fakePerson("browser") }));
  assert.deepEqual([code, host.stderr], [
    "server_error",
    `The stored token ${name} is for another Hub; logging in again\n`,
  ]);
});

const own: [criterion: string, of: Of, endpoint: string][] = [
  ["a mirror's token there", { fields: { endpoint: MIRROR } }, MIRROR],
  ["a mirror's token there, on another path", { fields: { endpoint: MIRROR } }, "https://mirror.test"],
  [
    "what the mirror granted goes before what the token says",
    { token: REALS, fields: { endpoint: MIRROR } },
    MIRROR,
  ],
  ["the real Hub's token there", { token: REALS }, REAL],
  ["what Python stored, at a mirror", {}, MIRROR],
  ["what Python stored, at the real Hub", {}, REAL],
  ["what says nothing that can be read", { token: "hf_oauth_e30.e30x.c2ln" }, MIRROR],
  ["an issuer that is no address", { token: oauth({ iss: "somebody" }) }, MIRROR],
  ["claims that are none", { token: oauth(null) }, MIRROR],
];

for (const [criterion, of, endpoint] of own) {
  test(`${criterion}: whoami refreshes it and sends it`, async () => {
    const name = newName();
    const store = storeWith(name, of);
    const form = `grant_type=refresh_token&refresh_token=r_1&client_id=${CLIENT_ID}`;
    using hub = fakeHub(
      [
        `POST ${endpoint}/oauth/token ${form}`,
        json({ access_token: "hf_b", refresh_token: "r_2", expires_in: 9e6 }),
      ],
      [`GET ${endpoint}/api/whoami-v2 Bearer hf_b`, json(whoamiBody())],
    );
    const host = machineWith(store, { env: at(endpoint), fetch: hub.fetch });
    assert.equal((await whoami({ host })).name, "alice");
    const note = endpoint === REAL ? {} : { endpoint };
    const order = of.fields
      ? { hf_token: "hf_b", refresh_token: "r_2", endpoint, expires_at: NOW + 9e6 }
      : { hf_token: "hf_b", refresh_token: "r_2", expires_at: NOW + 9e6, ...note };
    assert.equal(storeOf(host)["stored_tokens"], section(name, order));
  });
}

test("a token in a variable goes where Python sends it", async () => {
  using hub = fakeHub([`GET ${MIRROR}/api/whoami-v2 Bearer ${REALS}`, json(whoamiBody())]);
  const host = machineWith({}, { env: { ...at(MIRROR), HF_TOKEN: REALS }, fetch: hub.fetch });
  assert.equal((await whoami({ host })).name, "alice");
});

test("an active token that is none of the stored ones says itself whose it is", async () => {
  using hub = fakeHub();
  const host = machineWith({ token: REALS }, { env: at(MIRROR), fetch: hub.fetch });
  assert.deepEqual(await failureOf(whoami({ host })), {
    code: "other_hub",
    message: `The active access token is for ${REAL}, not for https://mirror.test`,
    hint: LOGIN,
  });
});

const logins: [endpoint: string, noted: Record<string, string>][] = [
  [REAL, {}],
  ["https://huggingface.co:443", {}],
  [MIRROR, { endpoint: MIRROR }],
  ["https://hub.test", { endpoint: "https://hub.test" }],
  ["http://127.0.0.1:8080", {}],
  ["http://hub.localhost:1", {}],
  ["https://HUB.test//", { endpoint: "https://hub.test" }],
];

for (const [endpoint, noted] of logins) {
  test(`a login at ${endpoint} notes ${JSON.stringify(noted)}, and the token comes with it`, async () => {
    const asked = `GET ${new URL(endpoint).href.replace(/\/+$/, "")}/api/whoami-v2 Bearer hf_new`;
    using hub = fakeHub([asked, json(whoamiBody("ci"))]);
    const host = machineWith({}, { env: at(endpoint), fetch: hub.fetch });
    await login({ host, token: "hf_new" });
    assert.deepEqual(storeOf(host), {
      token: "hf_new",
      stored_tokens: section("ci", { hf_token: "hf_new", ...noted }),
    });
    assert.deepEqual(inClear(await getToken({ host })), {
      token: "hf_new",
      source: "file",
      name: "ci",
      ...noted,
    });
  });
}
