/** The name of a new token: never in place of another account's, and what was active without a name gets one. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { login } from "../../../lib/auth/login.ts";
import { authSwitch } from "../../../lib/auth/switch.ts";
import { failureOf } from "../../support/failure.ts";
import { type Exchange, fakeHub, html, json, whoamiBody } from "../../support/fakes/hub.ts";
import { whoami } from "../../support/fakes/login_exchanges.ts";
import { machineWith, section, type Store, storeOf } from "../../support/store/fixture.ts";

const NEW = "hf_new";
const of = (token: string, user: string, name?: string) => whoami(token, json(whoamiBody(name, user)));
const asked = of(NEW, "alice", "ci");
const stored = (name: string, fields: Record<string, string | number>) =>
  section(name, { hf_token: NEW, ...fields });
const old = section("ci", { hf_token: "hf_old" });

interface Row {
  readonly stored_tokens: string;
  /** What the Hub is asked beside whose the new token is. */
  readonly hub?: readonly Exchange[];
  readonly tokenName?: string;
  readonly env?: Record<string, string>;
  readonly says: Record<string, string>;
  readonly after: string;
}

const rows: Record<string, Row> = {
  "its own where that is free": { stored_tokens: "", says: { tokenName: "ci" }, after: stored("ci", {}) },
  "its own where the same account has it": {
    stored_tokens: old,
    hub: [of("hf_old", "alice", "ci")],
    says: { tokenName: "ci" },
    after: stored("ci", {}),
  },
  "its own where the Hub accepts the other no more": {
    stored_tokens: old,
    hub: [whoami("hf_old", json({}, 401))],
    says: { tokenName: "ci" },
    after: stored("ci", {}),
  },
  "the account's with it where another account has it": {
    stored_tokens: old,
    hub: [of("hf_old", "bob", "ci")],
    says: { tokenName: "ci (alice)", nameTaken: "ci" },
    after: old + stored("ci (alice)", { user: "alice" }),
  },
  "the account's with it again": {
    stored_tokens: old + section("ci (alice)", { hf_token: "hf_before", user: "alice" }),
    hub: [of("hf_old", "bob", "ci")],
    says: { tokenName: "ci (alice)", nameTaken: "ci" },
    after: old + stored("ci (alice)", { user: "alice" }),
  },
  "a number where that is taken too": {
    stored_tokens: old + section("ci (alice)", { hf_token: "hf_theirs" }),
    hub: [of("hf_old", "bob", "ci")],
    says: { tokenName: "ci (alice) 2", nameTaken: "ci" },
    after: old + section("ci (alice)", { hf_token: "hf_theirs" }) + stored("ci (alice) 2", { user: "alice" }),
  },
  "the account's with it where nobody knows whose the other is": {
    stored_tokens: old,
    hub: [whoami("hf_old", html(503))],
    says: { tokenName: "ci (alice)", nameTaken: "ci" },
    after: old + stored("ci (alice)", { user: "alice" }),
  },
  "the account's with it where another Hub has it, which is not asked": {
    stored_tokens: section("ci", { hf_token: "hf_old", endpoint: "https://mirror.test" }),
    says: { tokenName: "ci (alice)", nameTaken: "ci" },
    after: section("ci", { hf_token: "hf_old", endpoint: "https://mirror.test" }) +
      stored("ci (alice)", { user: "alice" }),
  },
  "the account's with it where an expired one may be refreshed yet": {
    stored_tokens: section("ci", { hf_token: "hf_old", refresh_token: "r", expires_at: 17 }),
    hub: [whoami("hf_old", json({}, 401))],
    says: { tokenName: "ci (alice)", nameTaken: "ci" },
    after: section("ci", { hf_token: "hf_old", refresh_token: "r", expires_at: 17 }) +
      stored("ci (alice)", { user: "alice" }),
  },
  "what a person says": {
    stored_tokens: old,
    tokenName: "work",
    says: { tokenName: "work" },
    after: old + stored("work", { user: "alice" }),
  },
  "what a person says, where the same account has it": {
    stored_tokens: section("work", { hf_token: "hf_old", refresh_token: "r", user: "alice" }),
    tokenName: "work",
    says: { tokenName: "work" },
    after: stored("work", { user: "alice" }),
  },
  "what a person says, and the account's, where another account has it": {
    stored_tokens: section("oauth-bob", { hf_token: "hf_old", refresh_token: "r" }),
    tokenName: "oauth-bob",
    says: { tokenName: "oauth-bob (alice)", nameTaken: "oauth-bob" },
    after: section("oauth-bob", { hf_token: "hf_old", refresh_token: "r" }) +
      stored("oauth-bob (alice)", { user: "alice" }),
  },
};

for (const [criterion, { stored_tokens, hub: more = [], tokenName, says, after }] of Object.entries(rows)) {
  test(`login gives a token the name: ${criterion}`, async () => {
    using hub = fakeHub(asked, ...more);
    const host = machineWith({ stored_tokens }, { fetch: hub.fetch });
    const result = await login({ host, token: NEW, ...(tokenName !== undefined && { tokenName }) });
    const { nameTaken } = result;
    assert.deepEqual({ tokenName: result.tokenName, ...(nameTaken !== undefined && { nameTaken }) }, says);
    assert.deepEqual(storeOf(host), { token: NEW, stored_tokens: after });
  });
}

for (const tokenName of ["", "DEFAULT", "a\nb", "\x1b[2J"]) {
  test(`login refuses the name ${JSON.stringify(tokenName)} before anybody is asked`, async () => {
    using hub = fakeHub();
    const host = machineWith({}, { fetch: hub.fetch });
    for (const options of [{ token: NEW }, {}]) {
      assert.equal((await failureOf(login({ host, tokenName, ...options }))).code, "invalid_token_name");
    }
    assert.deepEqual(storeOf(host), {});
  });
}

const next = section("next", { hf_token: "hf_next" });
const unnamed: [
  criterion: string,
  before: Store,
  hub: Exchange[],
  keptAs: string | undefined,
  stored_tokens: string,
][] = [
  [
    "the Hub's name",
    { token: "hf_a\n", stored_tokens: next },
    [of("hf_a", "alice", "ci")],
    "ci",
    section("ci", { hf_token: "hf_a" }) + next,
  ],
  [
    "the account's, of a browser login",
    { token: "hf_a", stored_tokens: next },
    [of("hf_a", "alice")],
    "oauth-alice",
    next + section("oauth-alice", { hf_token: "hf_a" }),
  ],
  [
    "a name that no other account's has",
    { token: "hf_a", stored_tokens: old + next },
    [
      of("hf_a", "alice", "ci"),
      of("hf_old", "bob", "ci"),
    ],
    "ci (alice)",
    old + section("ci (alice)", { hf_token: "hf_a", user: "alice" }) + next,
  ],
  [
    "a number where the Hub is not there",
    { token: "hf_a", stored_tokens: next },
    [whoami("hf_a", html(503))],
    "unnamed-1",
    next + section("unnamed-1", { hf_token: "hf_a" }),
  ],
  [
    "a number where the Hub refuses it",
    { token: "hf_a", stored_tokens: next },
    [whoami("hf_a", json({}, 401))],
    "unnamed-1",
    next + section("unnamed-1", { hf_token: "hf_a" }),
  ],
  [
    "a number that is free",
    {
      token: "hf_a",
      stored_tokens: next + section("unnamed-1", { hf_token: "hf_1" }),
    },
    [whoami("hf_a", html(503))],
    "unnamed-2",
    next + section("unnamed-1", { hf_token: "hf_1" }) + section("unnamed-2", { hf_token: "hf_a" }),
  ],
  [
    "none where it has one",
    { token: "hf_b", stored_tokens: section("b", { hf_token: "hf_b" }) + next },
    [],
    undefined,
    section("b", { hf_token: "hf_b" }) + next,
  ],
  ["none where it stays", { token: "hf_next", stored_tokens: next }, [], undefined, next],
];

for (const [criterion, before, exchanges, keptAs, stored_tokens] of unnamed) {
  test(`authSwitch gives the active token before ${criterion}`, async () => {
    using hub = fakeHub(...exchanges);
    const host = machineWith(before, { fetch: hub.fetch });
    const result = await authSwitch("next", { host });
    assert.deepEqual([result.keptAs, storeOf(host)], [keptAs, { token: "hf_next", stored_tokens }]);
  });
}

test("login keeps the active token before, which had no name, and says so", async () => {
  using hub = fakeHub(asked, of("hf_a", "bob", "ci"));
  const host = machineWith({ token: "hf_a" }, { fetch: hub.fetch });
  const { tokenName, keptAs, nameTaken } = await login({ host, token: NEW });
  assert.deepEqual({ tokenName, keptAs, nameTaken }, {
    tokenName: "ci (alice)",
    keptAs: "ci",
    nameTaken: "ci",
  });
  assert.deepEqual(storeOf(host), {
    token: NEW,
    stored_tokens: section("ci", { hf_token: "hf_a" }) + stored("ci (alice)", { user: "alice" }),
  });
});
