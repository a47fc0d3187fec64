import assert from "node:assert/strict";
import { test } from "node:test";
import { interpreterLogin } from "../../lib/auth/interpreter_login.ts";
import type { InteractiveLoginOptions } from "../../lib/auth/interpreter_login.ts";
import { login } from "../../lib/auth/login.ts";
import { notebookLogin } from "../../lib/auth/notebook_login.ts";
import { failureOf } from "../support/failure.ts";
import { fakeGit } from "../support/fakes/git.ts";
import { type Exchange, fakeHub, json, whoamiBody } from "../support/fakes/hub.ts";
import { fakePerson } from "../support/fakes/person.ts";
import { device, poll, whoami } from "../support/fakes/login_exchanges.ts";
import { FOLDER, machineWith, NOW, section, storeOf } from "../support/store/fixture.ts";

const shown = {
  userCode: "M8HJ-FMGN",
  verificationUri: "https://hf.co/oauth/device",
  verificationUriComplete: "https://hf.co/oauth/device",
  hub: "https://huggingface.co",
  expiresIn: 300,
};
const granted = {
  access_token: "hf_oauth_new",
  refresh_token: "hf_oauth__refresh_new",
  expires_in: 2_591_999,
};
const pending = () => json({ error: "authorization_pending" }, 400);

const before = { token: "hf_b", stored_tokens: section("b", { hf_token: "hf_b" }) };
const expiresAt = NOW + 10 + 2_591_999;
const browser = {
  status: "logged_in",
  user: "alice",
  tokenName: "oauth-alice",
  expiresAt: new Date(expiresAt * 1000),
  renewable: true,
  tokenPath: `${FOLDER}/token`,
};

type Verb = (options: InteractiveLoginOptions) => Promise<unknown>;
const verbs: Record<string, Verb> = { login, interpreterLogin, notebookLogin };

for (const [name, verb] of Object.entries(verbs)) {
  test(`${name} logs in through the browser, and shows the person all but the device code`, async () => {
    using hub = fakeHub(
      device(),
      poll(pending),
      poll(json(granted)),
      whoami("hf_oauth_new", json(whoamiBody())),
    );
    const host = machineWith({}, { fetch: hub.fetch });
    const person = fakePerson("browser");
    assert.deepEqual(await verb({ host, person }), browser);
    assert.deepEqual(person.seen, ["method", shown, "done"]);
    assert.deepEqual(storeOf(host), {
      token: "hf_oauth_new",
      stored_tokens: section("oauth-alice", {
        hf_token: "hf_oauth_new",
        refresh_token: "hf_oauth__refresh_new",
        expires_at: expiresAt,
      }),
    });
    assert.deepEqual([host.stdout, host.stderr], ["", ""]);
  });

  test(`${name} leaves an existing login alone unless told otherwise`, async () => {
    using hub = fakeHub(whoami("hf_b", json(whoamiBody("b"))), whoami("hf_p", json(whoamiBody("ci"))));
    const host = machineWith(before, { fetch: hub.fetch });
    const person = fakePerson("token", "hf_p");
    assert.deepEqual(await verb({ host, person }), {
      status: "already_logged_in",
      user: "alice",
      source: "file",
      path: `${FOLDER}/token`,
      tokenName: "b",
      renewable: false,
    });
    assert.deepEqual([person.seen, storeOf(host)], [[], before]);
    await verb({ host, person, skipIfLoggedIn: false });
    assert.deepEqual([person.seen, storeOf(host)], [["method", "token"], {
      token: "hf_p",
      stored_tokens: before.stored_tokens + section("ci", { hf_token: "hf_p" }),
    }]);
  });
}

test("interpreterLogin takes a token as it is pasted", async () => {
  using hub = fakeHub(whoami("hf_p", json(whoamiBody("ci"))));
  const host = machineWith({}, { fetch: hub.fetch });
  const person = fakePerson("token", "\x16 'hf_p'\n");
  assert.deepEqual(await interpreterLogin({ host, person }), {
    status: "logged_in",
    user: "alice",
    tokenName: "ci",
    role: "write",
    renewable: false,
    tokenPath: `${FOLDER}/token`,
  });
  assert.deepEqual(storeOf(host), { token: "hf_p", stored_tokens: section("ci", { hf_token: "hf_p" }) });
});

for (const [paste, expected] of [["secret", "invalid_token"], ["api_org_secret", "org_token"]]) {
  test(`interpreterLogin refuses the paste ${paste} before any request`, async () => {
    using hub = fakeHub();
    const host = machineWith(before, { fetch: hub.fetch });
    const pasted = interpreterLogin({ host, person: fakePerson("token", paste), skipIfLoggedIn: false });
    assert.equal((await failureOf(pasted)).code, expected);
    assert.deepEqual(storeOf(host), before);
  });
}

test("login through the browser hands git nothing", async () => {
  using hub = fakeHub(device(), poll(json(granted)), whoami("hf_oauth_new", json(whoamiBody())));
  const git = fakeGit();
  const host = machineWith({}, { fetch: hub.fetch, programs: { git: git.program } });
  await login({ host, person: fakePerson("browser"), addToGitCredential: true });
  assert.deepEqual(git.asked, []);
});

const failures: [criterion: string, exchanges: Exchange[], seen: unknown[], code: string][] = [
  ["no code", [device(json({ error: "invalid_client" }, 400))], ["method"], "oauth_error"],
  [
    "a denial",
    [device(), poll(json({ error: "access_denied" }, 400))],
    ["method", shown, "done"],
    "access_denied",
  ],
  ["an expired code", [device(), poll(json({ error: "expired_token" }, 400))], [
    "method",
    shown,
    "done",
  ], "expired_token"],
  [
    "a token that the Hub does not know",
    [device(), poll(json(granted)), whoami("hf_oauth_new", json({}, 401))],
    ["method", shown, "done"],
    "invalid_token",
  ],
];

for (const [criterion, exchanges, seen, expected] of failures) {
  test(`login through the browser leaves the store as it was after ${criterion}`, async () => {
    using hub = fakeHub(...exchanges);
    const host = machineWith(before, { fetch: hub.fetch });
    const person = fakePerson("browser");
    const outcome = await failureOf(login({ host, person, skipIfLoggedIn: false }));
    assert.deepEqual([outcome.code, person.seen, storeOf(host)], [expected, seen, before]);
  });
}

test("login through the browser ends at once with the signal's reason, and leaves the store", async () => {
  const reason = new Error("Ctrl-C");
  const controller = new AbortController();
  using hub = fakeHub(device(), poll(pending));
  const host = machineWith(before, { fetch: hub.fetch });
  const person = fakePerson("browser");
  host.clock.at(7_000, () => controller.abort(reason));
  await assert.rejects(login({ host, person, skipIfLoggedIn: false, signal: controller.signal }), reason);
  assert.deepEqual(person.seen, ["method", shown, "done"]);
  assert.deepEqual([host.clock.monotonic(), host.clock.sleeping, storeOf(host)], [7_000, 0, before]);
});

test("login through the browser ends when the code can't be shown", async () => {
  const reason = new Error("No page");
  using hub = fakeHub(device());
  const host = machineWith({}, { fetch: hub.fetch });
  const person = { ...fakePerson("browser"), showCode: () => Promise.reject(reason) };
  await assert.rejects(login({ host, person }), reason);
  assert.deepEqual([host.clock.monotonic(), storeOf(host)], [0, {}]);
});
