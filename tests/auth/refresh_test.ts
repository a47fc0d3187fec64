import assert from "node:assert/strict";
import { test } from "node:test";
import { authRefresh } from "../../lib/auth/refresh.ts";
import { getToken } from "../../lib/auth/token.ts";
import { type Failure, failureOf } from "../support/failure.ts";
import { type Answer, type Exchange, fakeHub, html, json } from "../support/fakes/hub.ts";
import { inClear } from "../support/in_clear.ts";
import {
  changeStore,
  FOLDER,
  machineWith,
  NOW,
  section,
  type Store,
  storeOf,
} from "../support/store/fixture.ts";

const HUB = "https://huggingface.co";
const CLIENT_ID = "26be6b09-91c5-47da-9861-d2d2bb7a7e36";
const FAR = NOW + 9_999_999;
const a = section("A", { hf_token: "hf_a", refresh_token: "r_a", expires_at: FAR, note: "kept" });
const b = section("b", { hf_token: "hf_b", refresh_token: "r_b" });
const plain = section("plain", { hf_token: "hf_p" }) + section("without", { refresh_token: "r_w" });
const store = { token: "hf_a", stored_tokens: a + b + plain };

const refresh = (refreshToken: string, answer: Answer): Exchange => [
  `POST ${HUB}/oauth/token grant_type=refresh_token&refresh_token=${refreshToken}&client_id=${CLIENT_ID}`,
  answer,
];
const rotated = json({ access_token: "hf_new", refresh_token: "r_new", expires_in: 2_591_999 });
const newFields = { hf_token: "hf_new", refresh_token: "r_new" };
const newA = section("A", { ...newFields, note: "kept", expires_at: NOW + 2_591_999 });
const newB = section("b", { ...newFields, expires_at: NOW + 2_591_999 });
const expiresAt = new Date((NOW + 2_591_999) * 1000);

const rows: [
  criterion: string,
  env: Record<string, string>,
  tokenName: string | undefined,
  hub: Exchange,
  result: unknown,
  after: Store,
][] = [
  ["the active token, long before its end", {}, undefined, refresh("r_a", rotated), {
    tokenName: "A",
    expiresAt,
  }, {
    token: "hf_new",
    stored_tokens: newA + b + plain,
  }],
  ["the active token by its name", {}, "A", refresh("r_a", rotated), { tokenName: "A", expiresAt }, {
    token: "hf_new",
    stored_tokens: newA + b + plain,
  }],
  ["another token, and leaves the active one", {}, "b", refresh("r_b", rotated), {
    tokenName: "b",
    expiresAt,
  }, {
    token: "hf_a",
    stored_tokens: a + newB + plain,
  }],
  [
    "the stored token where a variable has one",
    { HF_TOKEN: "hf_e" },
    undefined,
    refresh("r_a", rotated),
    { tokenName: "A", expiresAt },
    { token: "hf_new", stored_tokens: newA + b + plain },
  ],
  [
    "a token for one without a known end",
    {},
    "b",
    refresh("r_b", json({ access_token: "hf_new" })),
    { tokenName: "b" },
    { token: "hf_a", stored_tokens: a + section("b", { hf_token: "hf_new", refresh_token: "r_b" }) + plain },
  ],
];

for (const [criterion, env, tokenName, exchange, result, after] of rows) {
  test(`authRefresh refreshes ${criterion}`, async () => {
    using hub = fakeHub(exchange);
    const host = machineWith(store, { fetch: hub.fetch, env });
    assert.deepEqual(await authRefresh({ host, ...(tokenName !== undefined && { tokenName }) }), result);
    assert.deepEqual(storeOf(host), after);
  });
}

const ENDED = {
  code: "invalid_grant",
  message: "Could not refresh the access token: its refresh token is no longer valid",
  hint: "Log in again with `hf-auth login --force`",
  oauthError: "invalid_grant",
};
const notRefreshable = (name: string) => ({
  code: "not_refreshable",
  message: `The access token ${name} has no refresh token`,
  hint: "Log in again with `hf-auth login --force`; only tokens from a browser login can be refreshed",
});
const notActive = {
  code: "not_logged_in",
  message: "No stored token is active",
  hint: "Name one with --token-name, or log in with `hf-auth login`",
};

const failures: [
  criterion: string,
  store: Store,
  tokenName: string | undefined,
  hub: Exchange[],
  failure: Failure,
][] = [
  ["nobody is logged in", {}, undefined, [], notActive],
  ["the active token is not stored", { ...store, token: "hf_x" }, undefined, [], notActive],
  ["there is no such name", store, "B", [], {
    code: "token_name_not_found",
    message: `Access token B not found in ${FOLDER}/stored_tokens`,
    hint: "See the names with `hf-auth list`",
  }],
  ["nothing buys a new one", store, "plain", [], notRefreshable("plain")],
  ["its section has no token", store, "without", [], notRefreshable("without")],
  ["its session has ended", store, undefined, [refresh("r_a", json({ error: "invalid_grant" }, 400))], ENDED],
  ["the Hub fails", store, undefined, [refresh("r_a", html(503))], {
    code: "server_error",
    message: "Could not refresh the token: the Hub returned an error (503)",
    hint: "Try again in a few minutes",
    status: 503,
  }],
  ["the store can't be read", { token: "hf_a", stored_tokens: `${a}hf_secret\n` }, undefined, [], {
    code: "store_unreadable",
    message: `Cannot read ${FOLDER}/stored_tokens, line 7: a key without = or :`,
    hint: "Repair it with `hf-auth repair`, which keeps a copy; nothing was changed",
  }],
];

for (const [criterion, before, tokenName, exchanges, failure] of failures) {
  test(`authRefresh fails and changes nothing when ${criterion}`, async () => {
    using hub = fakeHub(...exchanges);
    const host = machineWith(before, { fetch: hub.fetch });
    const refreshing = authRefresh({ host, ...(tokenName !== undefined && { tokenName }) });
    assert.deepEqual(await failureOf(refreshing), failure);
    assert.deepEqual(storeOf(host), before);
  });
}

test("authRefresh adopts what another process refreshed while it waited, without a request", async () => {
  using hub = fakeHub();
  const host = machineWith(store, { fetch: hub.fetch });
  host.lockedElsewhere.add(`${FOLDER}/stored_tokens.lock`);
  host.clock.at(3_000, () => {
    changeStore(host, { stored_tokens: newA + b + plain });
    host.lockedElsewhere.clear();
  });
  assert.deepEqual(await authRefresh({ host }), { tokenName: "A", expiresAt });
});

test("authRefresh says that the token was logged out while it waited", async () => {
  using hub = fakeHub();
  const host = machineWith(store, { fetch: hub.fetch });
  host.lockedElsewhere.add(`${FOLDER}/stored_tokens.lock`);
  host.clock.at(3_000, () => {
    changeStore(host, { stored_tokens: b });
    host.lockedElsewhere.clear();
  });
  assert.equal((await failureOf(authRefresh({ host }))).code, "token_name_not_found");
});

test("authRefresh keeps what can't be put in its place, and the next call finishes it", async () => {
  using hub = fakeHub(refresh("r_b", () => {
    host.disk.folders.set(FOLDER, 0o500);
    return rotated;
  }));
  const host = machineWith(store, { fetch: hub.fetch });
  assert.deepEqual(inClear(await authRefresh({ host, tokenName: "b" })), {
    tokenName: "b",
    expiresAt,
    warning: [
      "store_unwritable",
      "The token was refreshed and is safe, but not in its place yet",
      `Cannot write ${FOLDER}/stored_tokens: permission denied; when that is fixed, ` +
      "the next hf-auth command finishes it",
    ],
  });
  assert.deepEqual(storeOf(host)["stored_tokens"], store.stored_tokens);
  host.disk.folders.set(FOLDER, 0o700);
  await getToken({ host });
  assert.deepEqual(storeOf(host), { ...store, stored_tokens: a + newB + plain });
});

test("authRefresh stores what was granted after an interrupt, and then rejects with its reason", async () => {
  const reason = new Error("Ctrl-C");
  const controller = new AbortController();
  using hub = fakeHub(refresh("r_a", () => {
    controller.abort(reason);
    return rotated;
  }));
  const host = machineWith(store, { fetch: hub.fetch });
  await assert.rejects(authRefresh({ host, signal: controller.signal }), reason);
  assert.match(storeOf(host)["stored_tokens"]!, /hf_token = hf_new/);
});
