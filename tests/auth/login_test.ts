import assert from "node:assert/strict";
import { test } from "node:test";
import { login } from "../../lib/auth/login.ts";
import { Secret } from "../../lib/secret.ts";
import { failureOf } from "../support/failure.ts";
import { type Answer, type Exchange, fakeHub, html, json, whoamiBody } from "../support/fakes/hub.ts";
import { fakeGit, gitCredential, type GitOptions } from "../support/fakes/git.ts";
import { FOLDER, machineWith, section, type Store, storeOf } from "../support/store/fixture.ts";

const whoami = (token: string, answer: Answer): Exchange => [
  `GET https://huggingface.co/api/whoami-v2 Bearer ${token}`,
  answer,
];
const loggedIn = {
  status: "logged_in",
  user: "alice",
  tokenName: "ci",
  role: "write",
  renewable: false,
  tokenPath: `${FOLDER}/token`,
};
const saved = { token: "hf_new", stored_tokens: section("ci", { hf_token: "hf_new" }) };
const b = section("b", { hf_token: "hf_b", note: "kept" });
const Z = section("Z", { hf_token: "hf_z" });

const logins: [
  criterion: string,
  token: string | Secret,
  before: Store,
  body: Record<string, unknown>,
  result: unknown,
  after: Store,
][] = [
  ["stores it where there was nothing", "hf_new", {}, whoamiBody("ci"), loggedIn, saved],
  ["takes a secret", new Secret("hf_new"), {}, whoamiBody("ci"), loggedIn, saved],
  ["takes it with spaces around", " hf_new\r\n", {}, whoamiBody("ci"), loggedIn, saved],
  [
    "stores it as Python sorts",
    "hf_new",
    { token: "hf_b", stored_tokens: b + Z },
    whoamiBody("ci"),
    loggedIn,
    {
      token: "hf_new",
      stored_tokens: Z + b + section("ci", { hf_token: "hf_new" }),
    },
  ],
  [
    "replaces the whole section of its name",
    "hf_new",
    { stored_tokens: b + section("ci", { hf_token: "hf_new", refresh_token: "r", expires_at: 17 }) },
    whoamiBody("ci"),
    loggedIn,
    { token: "hf_new", stored_tokens: b + section("ci", { hf_token: "hf_new" }) },
  ],
  ["names an OAuth token after the account", "hf_new", {}, whoamiBody(), {
    status: "logged_in",
    user: "alice",
    tokenName: "oauth-alice",
    renewable: false,
    tokenPath: `${FOLDER}/token`,
  }, { token: "hf_new", stored_tokens: section("oauth-alice", { hf_token: "hf_new" }) }],
  [
    "takes any name that the Hub gives it",
    "hf_new",
    {},
    whoamiBody("my ] \u{1f917} [token", "bob", "read"),
    { ...loggedIn, user: "bob", tokenName: "my ] \u{1f917} [token", role: "read" },
    { token: "hf_new", stored_tokens: section("my ] \u{1f917} [token", { hf_token: "hf_new" }) },
  ],
];

for (const [criterion, token, before, body, result, after] of logins) {
  test(`login with a token ${criterion}`, async () => {
    using hub = fakeHub(whoami("hf_new", json(body)));
    const host = machineWith(before, { fetch: hub.fetch });
    assert.deepEqual(await login({ host, token }), result);
    assert.deepEqual(storeOf(host), after);
  });
}

test("login with a token asks nobody whether somebody is logged in, and says which variable counts", async () => {
  using hub = fakeHub(whoami("hf_new", json(whoamiBody("ci"))), whoami("hf_new", json(whoamiBody("ci"))));
  for (const variable of ["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"]) {
    const before = { token: "hf_b", stored_tokens: b };
    const host = machineWith(before, { fetch: hub.fetch, env: { [variable]: "hf_e" } });
    const result = await login({ host, token: "hf_new", skipIfLoggedIn: true });
    assert.deepEqual(result, { ...loggedIn, overriddenBy: variable });
    assert.deepEqual(storeOf(host), { token: "hf_new", stored_tokens: b + saved.stored_tokens });
  }
});

test("login keeps its files where the variables say", async () => {
  using hub = fakeHub([
    "GET https://hub-ci.huggingface.co/api/whoami-v2 Bearer hf_new",
    json(whoamiBody("ci")),
  ]);
  const host = machineWith({}, { fetch: hub.fetch, env: { HF_HOME: "~/hf", HUGGINGFACE_CO_STAGING: "1" } });
  const tokenPath = "/home/user/.cache/huggingface_staging/token";
  assert.deepEqual(await login({ host, token: "hf_new" }), { ...loggedIn, tokenPath });
  assert.deepEqual(storeOf(host), {
    [tokenPath]: "hf_new",
    "/home/user/hf/stored_tokens": section("ci", {
      hf_token: "hf_new",
      endpoint: "https://hub-ci.huggingface.co",
    }),
  });
});

const before = { token: "hf_b", stored_tokens: b };

const early: [token: string, code: string, message: string][] = [
  ["api_org_secret", "org_token", "You must use your personal account token, not an organization token"],
  ["hf_oauth__refresh_secret", "invalid_token", "This is a refresh token, not an access token"],
  ["hf_secret secret", "invalid_token", "The token contains invalid characters"],
  [" ", "invalid_token", "The token is empty"],
];

for (const [token, code, message] of early) {
  test(`login refuses ${JSON.stringify(token)} before any request`, async () => {
    using hub = fakeHub();
    const host = machineWith(before, { fetch: hub.fetch });
    const hint = "Create one at https://huggingface.co/settings/tokens";
    assert.deepEqual(await failureOf(login({ host, token })), { code, message, hint });
    assert.deepEqual(storeOf(host), before);
  });
}

const failures: [criterion: string, answer: Answer, code: string, before: Store][] = [
  ["a token that the Hub does not know", json({ error: "secret" }, 401), "invalid_token", before],
  ["a token that is forbidden", json({ error: "secret" }, 403), "forbidden", before],
  ["a limit", html(429), "rate_limited", before],
  ["a failing Hub", html(503), "server_error", before],
  ["a page", html(200), "invalid_response", before],
  ["no network", new TypeError("secret"), "network", before],
  ["a name that no section may have", json(whoamiBody("DEFAULT")), "invalid_token_name", before],
  ["a name of two lines", json(whoamiBody("a\nb")), "invalid_token_name", before],
  ["a store that can't be read", json(whoamiBody("ci")), "store_unreadable", {
    ...before,
    stored_tokens: "hf_secret",
  }],
];

for (const [criterion, answer, code, store] of failures) {
  test(`login leaves the store as it was after ${criterion}`, async () => {
    using hub = fakeHub(whoami("hf_secret", answer));
    const host = machineWith(store, { fetch: hub.fetch });
    assert.equal((await failureOf(login({ host, token: "hf_secret" }))).code, code);
    assert.deepEqual(storeOf(host), store);
  });
}

test("login leaves the store as it was offline, and when it is aborted while the Hub answers", async () => {
  const reason = new Error("Ctrl-C");
  const controller = new AbortController();
  using hub = fakeHub(whoami("hf_new", () => {
    controller.abort(reason);
    return json(whoamiBody("ci"));
  }));
  const host = machineWith(before, { fetch: hub.fetch });
  await assert.rejects(login({ host, token: "hf_new", signal: controller.signal }), reason);
  host.variables["HF_HUB_OFFLINE"] = "1";
  assert.equal((await failureOf(login({ host, token: "hf_new" }))).code, "offline");
  assert.deepEqual(storeOf(host), before);
});

const approve = gitCredential("approve", "hf_new");
const fill = gitCredential("fill");
const gits: [
  criterion: string,
  options: GitOptions,
  add: boolean | undefined,
  git: unknown,
  asked: string[],
][] = [
  ["hands git the token when asked to", { helpers: "store\ncache\n" }, true, {
    stored: true,
    helpers: ["cache", "store"],
  }, [approve, fill]],
  ["says that git has no helper", { helpers: "" }, true, { stored: false, helpers: [] }, []],
  ["says that git's helper failed", { failing: ["approve"] }, true, { stored: false, helpers: ["store"] }, [
    approve,
    fill,
  ]],
  ["leaves git alone unless asked", {}, undefined, undefined, []],
];

for (const [criterion, options, addToGitCredential, outcome, asked] of gits) {
  test(`login ${criterion}`, async () => {
    using hub = fakeHub(whoami("hf_new", json(whoamiBody("ci"))));
    const git = fakeGit(options);
    const host = machineWith({}, { fetch: hub.fetch, programs: { git: git.program } });
    const result = await login({ host, token: "hf_new", ...(addToGitCredential && { addToGitCredential }) });
    assert.deepEqual([result, git.asked], [
      { ...loggedIn, ...(outcome !== undefined && { git: outcome }) },
      asked,
    ]);
    assert.deepEqual(storeOf(host), saved);
  });
}

test("login says that a machine without programs has no helper", async () => {
  using hub = fakeHub(whoami("hf_new", json(whoamiBody("ci"))));
  const host = machineWith({}, { fetch: hub.fetch });
  const result = await login({ host, token: "hf_new", addToGitCredential: true });
  assert.deepEqual(result, { ...loggedIn, git: { stored: false, helpers: [], unavailable: true } });
});
