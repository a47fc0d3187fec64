import assert from "node:assert/strict";
import { test } from "node:test";
import { login } from "../../../lib/auth/login.ts";
import { logout } from "../../../lib/auth/logout.ts";
import type { MemoryFile } from "../../../lib/host/memory/files.ts";
import type { MemoryOptions } from "../../../lib/host/memory/host.ts";
import { failureOf } from "../../support/failure.ts";
import { html, json, whoamiBody } from "../../support/fakes/hub.ts";
import { HUB, whoami as whoamiOf } from "../../support/fakes/login_exchanges.ts";
import { fakePerson } from "../../support/fakes/person.ts";
import {
  alice,
  approve,
  APPROVED,
  failing,
  finished,
  kept,
  machine,
  pair,
  result,
} from "../../support/login/approval.ts";
import { KEPT, other, whoami } from "../../support/login/browser_login.ts";
import { NOW, section, type Store, storeOf } from "../../support/store/fixture.ts";

const next: [
  criterion: string,
  store: Store,
  options: MemoryOptions,
  skip: boolean | undefined,
  more: unknown,
][] = [
  ["nobody is logged in", {}, {}, undefined, {}],
  ["somebody is logged in", other, {}, undefined, {}],
  ["an existing login is to be left alone", other, {}, true, {}],
  ["another login is wanted", other, {}, false, {}],
  ["a variable is set", other, { env: { HF_TOKEN: "hf_e" } }, true, { overriddenBy: "HF_TOKEN" }],
];

for (const [criterion, store, options, skipIfLoggedIn, more] of next) {
  test(`login finishes with a kept approval when ${criterion}, without a question`, async () => {
    using world = machine([alice], store, { files: { [KEPT]: kept }, ...options });
    const { host } = world;
    const person = fakePerson("browser");
    const options2 = { host, person, ...(skipIfLoggedIn !== undefined && { skipIfLoggedIn }) };
    assert.deepEqual(await login(options2), { ...result, ...more as object });
    assert.deepEqual([person.seen, host.clock.slept, storeOf(host)], [[], [], finished(store)]);
  });
}

test("login keeps a kept approval that it can't finish", async () => {
  using world = machine(failing(5, html(503)), other, { files: { [KEPT]: kept } });
  const { host } = world;
  const person = fakePerson("browser");
  const { code, hint } = await failureOf(login({ host, person }));
  assert.deepEqual([code, hint, person.seen], ["server_error", APPROVED, []]);
  assert.deepEqual(storeOf(host), { ...other, approved_login: kept });
});

const others = whoamiOf("hf_b", json(whoamiBody("b")));

test("login asks the person when the Hub refuses the kept token, and forgets that", async () => {
  using world = machine([whoami(json({}, 401)), ...approve, alice], other, { files: { [KEPT]: kept } });
  const { host } = world;
  const person = fakePerson("browser");
  const { status } = await login({ host, person, skipIfLoggedIn: false });
  assert.deepEqual([status, person.seen.length, storeOf(host)], ["logged_in", 3, finished()]);
});

test("login without a person's answer is needed no more when the Hub refuses the kept token", async () => {
  using world = machine([whoami(json({}, 401)), others], other, { files: { [KEPT]: kept } });
  const { host } = world;
  const person = fakePerson("browser");
  const { status } = await login({ host, person });
  assert.deepEqual([status, person.seen, storeOf(host)], ["already_logged_in", [], other]);
});

const useless: [criterion: string, file: string | MemoryFile][] = [
  ["has ended", section(HUB, { ...pair, expires_at: NOW })],
  ["is another Hub's", section("https://hub.example", pair)],
  ["can't be understood", "hf_secret\n"],
];

for (const [criterion, file] of useless) {
  test(`login pays no attention to a kept approval that ${criterion}`, async () => {
    using world = machine([others], other, { files: { [KEPT]: file } });
    const { host } = world;
    const { status } = await login({ host, person: fakePerson("browser") });
    const before = { ...other, approved_login: typeof file === "string" ? file : file.text };
    assert.deepEqual([status, storeOf(host)], ["already_logged_in", before]);
  });
}

test("login finishes with the approval of its own Hub, and leaves another's", async () => {
  const endpoint = "https://hub.example";
  const others = section("https://hub.example:8443", pair);
  using world = machine([[`GET ${endpoint}/api/whoami-v2 Bearer hf_new`, json(whoamiBody())]], other, {
    env: { HF_ENDPOINT: endpoint },
    files: { [KEPT]: section(endpoint, pair) + others + kept },
  });
  const { host } = world;
  assert.deepEqual(await login({ host, person: fakePerson("browser") }), result);
  const { stored_tokens, ...rest } = storeOf(host);
  const after = finished();
  assert.deepEqual(rest, { token: after.token, approved_login: others + kept });
  assert.equal(stored_tokens!.replace(`endpoint = ${endpoint}\n`, ""), after.stored_tokens);
  assert.match(stored_tokens!, /^endpoint = /m);
});

test("login with a token leaves a kept approval alone, and logout of its token forgets it", async () => {
  using world = machine([whoami(json(whoamiBody("ci")))], {}, { files: { [KEPT]: kept } });
  const { host } = world;
  await login({ host, token: "hf_new" });
  assert.equal(storeOf(host)["approved_login"], kept);
  // Or the next login would bring back what was removed.
  await logout({ host, tokenName: "ci" });
  assert.deepEqual(storeOf(host), { stored_tokens: "" });
});
