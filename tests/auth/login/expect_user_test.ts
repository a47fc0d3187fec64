import assert from "node:assert/strict";
import { test } from "node:test";
import { login } from "../../../lib/auth/login.ts";
import { beginLogin, resumeLogin } from "../../../lib/auth/two_step_login.ts";
import type { MemoryOptions } from "../../../lib/host/memory/host.ts";
import { failureOf } from "../../support/failure.ts";
import { type Answer, type Exchange, fakeHub, html, json, whoamiBody } from "../../support/fakes/hub.ts";
import { fakePerson } from "../../support/fakes/person.ts";
import { device, HUB, poll, whoami as whoamiOf } from "../../support/fakes/login_exchanges.ts";
import { FOLDER, machineWith, NOW, section, type Store, storeOf } from "../../support/store/fixture.ts";
import { fields as pending } from "../../support/login/browser_login.ts";

const PENDING = `${FOLDER}/hf-auth/pending_login`;
const KEPT = `${FOLDER}/hf-auth/approved_login`;
const END = NOW + 5 + 2_591_999;

const APPROVED = poll(json({ access_token: "hf_new", refresh_token: "r_new", expires_in: 2_591_999 }));
const whoami = (user: string, token = "hf_new"): Exchange =>
  whoamiOf(token, json(whoamiBody(undefined, user)));
const failing = (answer: Answer): Exchange[] => new Array(5).fill(whoamiOf("hf_new", answer));

const other = { token: "hf_b", stored_tokens: section("b", { hf_token: "hf_b" }) };
const pair = { hf_token: "hf_new", refresh_token: "r_new", expires_at: END };
const stored = (user: string) => ({
  token: "hf_new",
  stored_tokens: other.stored_tokens + section(`oauth-${user}`, pair),
});
const REFUSED = {
  code: "unexpected_user",
  message: "The login was approved by mallory, not by alice",
  hint: "Log in again and approve it as alice; nothing was stored",
};

const machine = (exchanges: Exchange[], options: MemoryOptions = {}, store: Store = other) => {
  const hub = fakeHub(...exchanges);
  const host = machineWith(store, { fetch: hub.fetch, ...options });
  return { host, [Symbol.dispose]: () => hub[Symbol.dispose]() };
};
const browser = { person: fakePerson("browser"), skipIfLoggedIn: false, expectUser: "alice" };

test("login with expectUser stores the approval of that account", async () => {
  using world = machine([device(), APPROVED, whoami("alice")]);
  const { user } = await login({ ...browser, host: world.host }) as { user: string };
  assert.deepEqual([user, storeOf(world.host)], ["alice", stored("alice")]);
});

const refusals: [criterion: string, exchanges: Exchange[], options: object][] = [
  ["an approval", [device(), APPROVED, whoami("mallory")], browser],
  ["a token", [whoami("mallory", "hf_p")], { token: "hf_p", expectUser: "alice" }],
  ["a token that is pasted", [whoami("mallory", "hf_p")], {
    ...browser,
    person: fakePerson("token", "hf_p"),
  }],
];

for (const [criterion, exchanges, options] of refusals) {
  test(`login with expectUser refuses ${criterion} of another account, and stores nothing`, async () => {
    using world = machine(exchanges);
    const { host } = world;
    assert.deepEqual(await failureOf(login({ ...options, host })), REFUSED);
    assert.deepEqual(storeOf(host), other);
  });
}

for (const name of ["Alice", "alic", "alice ", ""]) {
  test(`login with expectUser takes alice not for ${JSON.stringify(name)}`, async () => {
    using world = machine([whoami("alice", "hf_p")]);
    const { code } = await failureOf(login({ host: world.host, token: "hf_p", expectUser: name }));
    assert.deepEqual([code, storeOf(world.host)], ["unexpected_user", other]);
  });
}

test("login with a token and expectUser leaves what is kept and pending as it was", async () => {
  const files = { [KEPT]: section(HUB, pair), [PENDING]: section(HUB, pending) };
  using world = machine([whoami("mallory", "hf_p")], { files });
  const before = storeOf(world.host);
  await failureOf(login({ host: world.host, token: "hf_p", expectUser: "alice" }));
  assert.deepEqual(storeOf(world.host), before);
});

test("resumeLogin with expectUser refuses an approval by another account, and forgets the code", async () => {
  using world = machine([APPROVED, whoami("mallory")], { files: { [PENDING]: section(HUB, pending) } });
  const { host } = world;
  const person = fakePerson("browser");
  assert.deepEqual(await failureOf(resumeLogin({ host, person, expectUser: "alice" })), REFUSED);
  assert.deepEqual(storeOf(host), other);
});

const later = {
  resumeLogin,
  login: (options: Parameters<typeof resumeLogin>[0]) => login({ ...options, skipIfLoggedIn: false }),
};
for (const [name, verb] of Object.entries(later)) {
  test(`${name} holds to the account that beginLogin expects`, async () => {
    using world = machine([device(), APPROVED, whoami("mallory")]);
    const { host } = world;
    await beginLogin({ host, skipIfLoggedIn: false, expectUser: "alice" });
    const expecting = section(HUB, { ...pending, expect_user: "alice" });
    assert.equal(storeOf(host)["pending_login"], expecting);
    assert.deepEqual(await failureOf(verb({ host, person: fakePerson("browser") })), REFUSED);
    assert.deepEqual(storeOf(host), other);
  });

  test(`${name} may expect another account than beginLogin`, async () => {
    const files = { [PENDING]: section(HUB, { ...pending, expect_user: "bob" }) };
    using world = machine([APPROVED, whoami("alice")], { files });
    const { host } = world;
    await verb({ host, person: fakePerson("browser"), expectUser: "alice" });
    assert.deepEqual(storeOf(host), stored("alice"));
  });
}

test("login without expectUser holds to the one of an approval that is kept", async () => {
  using world = machine([device(), APPROVED, ...failing(html(503)), whoami("mallory")]);
  const { host } = world;
  assert.equal((await failureOf(login({ ...browser, host }))).code, "server_error");
  const kept = section(HUB, { ...pair, expect_user: "alice" });
  assert.deepEqual(storeOf(host), { ...other, approved_login: kept });
  assert.deepEqual(await failureOf(login({ host, person: fakePerson("browser") })), REFUSED);
  assert.deepEqual(storeOf(host), other);
});

const kept = section(HUB, pair);

test("login with expectUser does not finish another's kept approval, and asks", async () => {
  using world = machine([whoami("mallory"), device(), APPROVED, whoami("alice")], {
    files: { [KEPT]: kept },
  });
  const { host } = world;
  await login({ ...browser, host });
  assert.deepEqual(storeOf(host), stored("alice"));
});

test("login with expectUser leaves another's kept approval to a login without", async () => {
  const exchanges = [whoami("mallory"), whoami("alice", "hf_b"), whoami("mallory")];
  using world = machine(exchanges, { files: { [KEPT]: kept } });
  const { host } = world;
  const { status } = await login({ host, person: fakePerson("browser"), expectUser: "alice" });
  assert.deepEqual([status, storeOf(host)], ["already_logged_in", { ...other, approved_login: kept }]);
  await login({ host, person: fakePerson("browser") });
  assert.deepEqual(storeOf(host), stored("mallory"));
});

test("login with expectUser is not made needless by another's login, or by one that has ended", async () => {
  const ended: Exchange = [`GET ${HUB}/api/whoami-v2 Bearer hf_b`, json({ error: "Invalid" }, 401)];
  for (const before of [whoami("mallory", "hf_b"), ended]) {
    using world = machine([before, device(), APPROVED, whoami("alice")]);
    const { host } = world;
    await login({ host, person: fakePerson("browser"), expectUser: "alice" });
    assert.deepEqual(storeOf(host), stored("alice"));
  }
});

test("login with expectUser fails when the Hub does not say whose the login is that there is", async () => {
  using world = machine([[`GET ${HUB}/api/whoami-v2 Bearer hf_b`, html(503)]]);
  const { host } = world;
  const failure = await failureOf(login({ host, person: fakePerson("browser"), expectUser: "alice" }));
  assert.deepEqual([failure.code, storeOf(host)], ["server_error", other]);
});

test("login with expectUser does not bind a kept approval to it when the Hub fails", async () => {
  using world = machine(failing(html(503)), { files: { [KEPT]: kept } });
  const { host } = world;
  assert.equal((await failureOf(login({ ...browser, host }))).code, "server_error");
  assert.deepEqual(storeOf(host), { ...other, approved_login: kept });
});

test("beginLogin with expectUser does not finish another's kept approval, nor does resumeLogin after it", async () => {
  using world = machine([whoami("mallory"), device(), whoami("mallory"), APPROVED, whoami("alice")], {
    files: { [KEPT]: kept },
  });
  const { host } = world;
  const begun = await beginLogin({ host, skipIfLoggedIn: false, expectUser: "alice" });
  assert.equal("userCode" in begun, true);
  await resumeLogin({ host, person: fakePerson("browser") });
  assert.deepEqual(storeOf(host), stored("alice"));
});
