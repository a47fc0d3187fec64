/** How often an identity is exchanged, and what of the tokens is left on the disk. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { logout } from "../../../lib/auth/logout.ts";
import { oidcToken } from "../../../lib/auth/oidc/oidc_token.ts";
import { getToken } from "../../../lib/auth/token.ts";
import { whoami } from "../../../lib/auth/whoami.ts";
import type { MemoryHost, MemoryOptions } from "../../../lib/host/memory/host.ts";
import { exchanged, exchangeLine, identityToken, notExchanged } from "../../support/ci/exchange.ts";
import { failureOf } from "../../support/failure.ts";
import { type Exchange, fakeHub, json } from "../../support/fakes/hub.ts";
import { machineWith, NOW, pathOf } from "../../support/store/fixture.ts";

const ID = identityToken();
const JOB = { HF_OIDC_RESOURCE: "acme/model", HF_OIDC_ID_TOKEN: ID };
const ASKED = "https://ci.test/token?v=2&audience=https%3A%2F%2Fhuggingface.co Bearer secret-1";

type Env = Readonly<Record<string, string>>;

/** The machine of a job, with the disk of another one's. */
function jobOn(earlier: MemoryHost | undefined, options: MemoryOptions): MemoryHost {
  const texts = [...earlier?.disk.files ?? []].map(([path, { text }]) => [path, text] as const);
  return machineWith({}, { now: NOW * 1000, ...options, files: Object.fromEntries(texts) });
}

const github = (secret: string): Env => ({
  HF_OIDC_RESOURCE: "acme/model",
  GITHUB_ACTIONS: "true",
  ACTIONS_ID_TOKEN_REQUEST_URL: "https://ci.test/token?v=2",
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: secret,
});

test("getToken makes one exchange for all calls of a job, whose identity is asked for once", async () => {
  using hub = fakeHub([`GET ${ASKED}`, json({ value: ID })], exchanged(ID, "hf_jwt_x"));
  let host: MemoryHost | undefined;
  for (let call = 0; call < 10; call++) {
    // Each a process of its own: only the disk is the same.
    host = jobOn(host, { env: github("secret-1"), fetch: hub.fetch });
    assert.equal((await getToken({ host }))?.token.reveal(), "hf_jwt_x");
  }
});

const later: [criterion: string, env: Env, seconds: number, next: readonly Exchange[]][] = [
  ["the same job", JOB, 3299, []],
  ["the same job five minutes before the end", JOB, 3300, [exchanged(ID, "hf_jwt_y")]],
  ["another identity", { ...JOB, HF_OIDC_ID_TOKEN: identityToken({ sub: "b" }) }, 0, [
    exchanged(identityToken({ sub: "b" }), "hf_jwt_y"),
  ]],
  ["another resource", { ...JOB, HF_OIDC_RESOURCE: "alice" }, 0, [
    exchanged(ID, "hf_jwt_y", { resource: "alice" }),
  ]],
  [
    "another Hub",
    { ...JOB, HF_ENDPOINT: "https://hub.test", HF_OIDC_AUDIENCE: "https://huggingface.co" },
    0,
    [
      exchanged(ID, "hf_jwt_y", { hub: "https://hub.test" }),
    ],
  ],
  ["another audience", { ...JOB, HF_OIDC_AUDIENCE: "https://hub.test" }, 0, [exchanged(ID, "hf_jwt_y")]],
];

for (const [criterion, env, seconds, next] of later) {
  test(`getToken ${next.length === 0 ? "does not exchange" : "exchanges"} again for ${criterion}`, async () => {
    using hub = fakeHub(exchanged(ID, "hf_jwt_x"), ...next);
    const host = jobOn(undefined, { env: JOB, fetch: hub.fetch });
    await getToken({ host });
    const other = jobOn(host, { env, fetch: hub.fetch, now: (NOW + seconds) * 1000 });
    const expected = next.length === 0 ? "hf_jwt_x" : "hf_jwt_y";
    assert.equal((await getToken({ host: other }))?.token.reveal(), expected);
  });
}

test("getToken exchanges again for a later run of the same job", async () => {
  const again = ASKED.replace("secret-1", "secret-2");
  using hub = fakeHub(
    ...[[`GET ${ASKED}`, json({ value: ID })], exchanged(ID, "hf_jwt_x")] as const,
    ...[[`GET ${again}`, json({ value: ID })], exchanged(ID, "hf_jwt_y")] as const,
  );
  const host = jobOn(undefined, { env: github("secret-1"), fetch: hub.fetch });
  await getToken({ host });
  const rerun = jobOn(host, { env: github("secret-2"), fetch: hub.fetch });
  assert.equal((await getToken({ host: rerun }))?.token.reveal(), "hf_jwt_y");
});

test("two calls at once make one exchange, also where there is no home folder", async () => {
  for (const home of ["/home/user", null]) {
    using hub = fakeHub(exchanged(ID, `hf_jwt_${home}`));
    const env = { ...JOB, HF_OIDC_ID_TOKEN: ID };
    const host = machineWith({}, { env, home, now: NOW * 1000, fetch: hub.fetch });
    const tokens = await Promise.all([getToken({ host }), getToken({ host }), getToken({ host })]);
    assert.deepEqual(tokens.map((active) => active?.token.reveal()), Array(3).fill(`hf_jwt_${home}`));
    await logout({ host: jobOn(host, { env: {} }) });
  }
});

test("what is kept is of no use without the identity, and nobody else's to read", async () => {
  using hub = fakeHub(exchanged(ID, "hf_jwt_x"));
  const host = jobOn(undefined, { env: JOB, fetch: hub.fetch });
  await getToken({ host });
  const { text = "", mode } = host.disk.files.get(pathOf("exchanged_tokens"))! as {
    text?: string;
    mode?: number;
  };
  assert.deepEqual([text.includes("hf_jwt_x"), text.includes(ID), mode ?? 0o600], [false, false, 0o600]);
  const [id, kept] = Object.entries(JSON.parse(text) as Record<string, { sealed: string }>)[0]!;
  // Under the name of another identity it does not open.
  const moved = JSON.stringify({ [`${id.slice(1)}0`]: kept });
  const other = jobOn(host, { env: { ...JOB, HF_OIDC_ID_TOKEN: identityToken({ sub: "b" }) } });
  other.disk.files.set(pathOf("exchanged_tokens"), { text: moved });
  assert.equal((await failureOf(getToken({ host: other }))).code, "network");
});

for (const text of ["", "{", "null", "[]", '{"a":1}', '{"a":{"sealed":1,"expires_at":"x"}}']) {
  test(`getToken takes ${JSON.stringify(text)} for nothing kept, and writes over it`, async () => {
    using hub = fakeHub(exchanged(ID, "hf_jwt_x"));
    const host = machineWith({ exchanged_tokens: text }, { env: JOB, now: NOW * 1000, fetch: hub.fetch });
    for (let call = 0; call < 2; call++) {
      assert.equal((await getToken({ host }))?.token.reveal(), "hf_jwt_x");
    }
  });
}

test("logout forgets every exchanged token, with the variable set or not", async () => {
  for (const env of [{}, JOB]) {
    using hub = fakeHub(exchanged(ID, "hf_jwt_x"));
    const host = jobOn(undefined, { env: JOB, fetch: hub.fetch });
    await getToken({ host });
    const after = jobOn(host, { env });
    const { stillExchanges } = await logout({ host: after });
    assert.deepEqual([after.disk.files.has(pathOf("exchanged_tokens")), stillExchanges], [
      false,
      env === JOB ? true : undefined,
    ]);
  }
});

test("getToken serves a kept token offline, and says else that it is", async () => {
  using hub = fakeHub(exchanged(ID, "hf_jwt_x"));
  const offline = { ...JOB, HF_HUB_OFFLINE: "1" };
  const host = jobOn(undefined, { env: JOB, fetch: hub.fetch });
  assert.deepEqual(await failureOf(getToken({ host: jobOn(host, { env: offline, fetch: hub.fetch }) })), {
    code: "offline",
    message: "Cannot reach https://huggingface.co: offline mode is enabled",
    hint: "Unset HF_HUB_OFFLINE (or TRANSFORMERS_OFFLINE) to allow requests",
  });
  await getToken({ host });
  const again = jobOn(host, { env: offline, fetch: hub.fetch });
  assert.equal((await getToken({ host: again }))?.token.reveal(), "hf_jwt_x");
});

test("a failed exchange is kept nowhere, and the next call tries again", async () => {
  using hub = fakeHub(notExchanged(ID), exchanged(ID, "hf_jwt_x"));
  const host = jobOn(undefined, { env: JOB, fetch: hub.fetch });
  assert.equal((await failureOf(getToken({ host }))).code, "oidc_refused");
  assert.equal((await getToken({ host }))?.token.reveal(), "hf_jwt_x");
});

test("a token that the Hub refuses is exchanged again by the next call", async () => {
  using hub = fakeHub(
    exchanged(ID, "hf_jwt_x"),
    ["GET https://huggingface.co/api/whoami-v2 Bearer hf_jwt_x", json({ error: "secret" }, 401)],
    exchanged(ID, "hf_jwt_y"),
  );
  const host = jobOn(undefined, { env: JOB, fetch: hub.fetch });
  assert.deepEqual(await failureOf(whoami({ host })), {
    code: "invalid_token",
    message: "The Hub does not accept the token of HF_OIDC_RESOURCE",
    hint: "Check the trusted publishers of HF_OIDC_RESOURCE; the next command exchanges the identity again",
    status: 401,
  });
  assert.equal((await getToken({ host }))?.token.reveal(), "hf_jwt_y");
});

test("oidcToken makes an exchange of its own where that is asked for", async () => {
  using hub = fakeHub(exchanged(ID, "hf_jwt_x"), exchanged(ID, "hf_jwt_y"));
  const host = jobOn(undefined, { env: JOB, fetch: hub.fetch });
  const tokens = [
    await oidcToken({ host }),
    await oidcToken({ host, fresh: true }),
    await oidcToken({ host }),
  ];
  assert.deepEqual(tokens.map(({ token }) => token.reveal()), ["hf_jwt_x", "hf_jwt_y", "hf_jwt_y"]);
});

test("the Hub's refusal comes with what the identity token says", async () => {
  using hub = fakeHub([exchangeLine(ID), json({ error: "invalid_grant" }, 400)]);
  const host = jobOn(undefined, { env: JOB, fetch: hub.fetch });
  const error = await getToken({ host }).catch((error) => error);
  assert.deepEqual(error.details.facts.map(({ label }: { label: string }) => label), ["iss", "aud"]);
  assert.equal(JSON.stringify(error.details).includes(ID), false);
});
