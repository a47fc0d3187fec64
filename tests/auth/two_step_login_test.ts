import assert from "node:assert/strict";
import { test } from "node:test";
import { login } from "../../lib/auth/login.ts";
import { beginLogin, resumeLogin } from "../../lib/auth/two_step_login.ts";
import type { MemoryFile } from "../../lib/host/memory/files.ts";
import type { MemoryHost, MemoryOptions } from "../../lib/host/memory/host.ts";
import { failureOf } from "../support/failure.ts";
import { type Answer, type Exchange, fakeHub, json, whoamiBody } from "../support/fakes/hub.ts";
import { fakePerson } from "../support/fakes/person.ts";
import { CLIENT_ID, device, HUB, poll, whoami as whoamiOf } from "../support/fakes/login_exchanges.ts";
import { FOLDER, machineWith, NOW, section, type Store, storeOf } from "../support/store/fixture.ts";

const PENDING = `${FOLDER}/pending_login`;
const KEPT = `${FOLDER}/approved_login`;

const GRANTED = json({ access_token: "hf_new", refresh_token: "r_new", expires_in: 1000 });
const oauth = (error: string) => json({ error }, 400);
const whoami = (answer: Answer = json(whoamiBody())): Exchange => whoamiOf("hf_new", answer);

const fields = {
  client_id: CLIENT_ID,
  device_code: "code-secret",
  user_code: "M8HJ-FMGN",
  verification_uri: "https://hf.co/oauth/device",
  verification_uri_complete: "https://hf.co/oauth/device",
  expires_at: NOW + 300,
  interval: 5,
};
const pending = section(HUB, fields);
const code = {
  userCode: "M8HJ-FMGN",
  verificationUri: "https://hf.co/oauth/device",
  verificationUriComplete: "https://hf.co/oauth/device",
  expiresIn: 300,
};
const other = { token: "hf_b", stored_tokens: section("b", { hf_token: "hf_b" }) };
const pair = (end: number) => ({ hf_token: "hf_new", refresh_token: "r_new", expires_at: end });
const finished = (end: number, before: Store = {}) => ({
  token: "hf_new",
  stored_tokens: (before.stored_tokens ?? "") + section("oauth-alice", pair(end)),
});
const result = (end: number) => ({
  status: "logged_in",
  user: "alice",
  tokenName: "oauth-alice",
  expiresAt: new Date(end * 1000),
  renewable: true,
  tokenPath: `${FOLDER}/token`,
});
const END = NOW + 5 + 1000;

const machine = (exchanges: Exchange[], store: Store = {}, options: MemoryOptions = {}) => {
  const hub = fakeHub(...exchanges);
  const host = machineWith(store, { fetch: hub.fetch, ...options });
  return { host, [Symbol.dispose]: () => hub[Symbol.dispose]() };
};
const put = (host: MemoryHost, path: string, text: string) => void host.disk.files.set(path, { text });

test("beginLogin asks once, keeps the code privately and gives no device code", async () => {
  using world = machine([device()], other);
  const { host } = world;
  assert.deepEqual(await beginLogin({ host, skipIfLoggedIn: false }), code);
  assert.deepEqual(storeOf(host), { ...other, pending_login: pending });
  assert.deepEqual(host.disk.files.get(PENDING), { text: pending, mode: 0o600 });
  await host.clock.advance(100_500);
  assert.deepEqual(await beginLogin({ host, skipIfLoggedIn: false }), { ...code, expiresIn: 200 });
  assert.deepEqual(storeOf(host), { ...other, pending_login: pending });
  assert.deepEqual(host.clock.slept, []);
});

test("beginLogin leaves an existing login alone unless told otherwise", async () => {
  using world = machine([], other);
  const { host } = world;
  const existing = { status: "already_logged_in", source: "file", tokenName: "b" };
  assert.deepEqual([await beginLogin({ host }), storeOf(host)], [existing, other]);
});

test("resumeLogin waits for the code of beginLogin and stores the login", async () => {
  using world = machine([device(), poll(oauth("authorization_pending")), poll(GRANTED), whoami()], other);
  const { host } = world;
  await beginLogin({ host, skipIfLoggedIn: false });
  await host.clock.advance(100_000);
  const person = fakePerson("token");
  const end = NOW + 110 + 1000;
  assert.deepEqual(await resumeLogin({ host, person }), result(end));
  assert.deepEqual([person.seen, storeOf(host)], [
    [{ ...code, expiresIn: 200 }, "done"],
    finished(end, other),
  ]);
});

test("login joins the code of beginLogin instead of asking for another one", async () => {
  using world = machine([device(), poll(GRANTED), whoami()]);
  const { host } = world;
  await beginLogin({ host });
  const person = fakePerson("browser");
  assert.deepEqual(await login({ host, person }), result(END));
  assert.deepEqual([person.seen, storeOf(host)], [["method", code, "done"], finished(END)]);
});

test("resumeLogin without a person shows the code at the terminal", async () => {
  using world = machine([poll(GRANTED), whoami()], {}, { files: { [PENDING]: pending } });
  await resumeLogin({ host: world.host });
  assert.match(world.host.stderr, /M8HJ-FMGN/);
});

const NONE = {
  code: "no_pending_login",
  message: "No login is waiting for approval",
  hint: "Start one with `hf-auth login --no-wait`; its code is valid for a few minutes",
};

const useless: [criterion: string, file: string | MemoryFile | undefined][] = [
  ["that is not there", undefined],
  ["that has ended", section(HUB, { ...fields, expires_at: NOW })],
  ["of another Hub", section("https://hub.example", fields)],
  ["of another client", section(HUB, { ...fields, client_id: "client-2" })],
  ["of no client", section(HUB, { ...fields, client_id: "" })],
  ["without its fields", section(HUB, {})],
  ["that was half written", pending.slice(0, pending.indexOf("verification_uri"))],
  ["without its interval", pending.replace("interval = 5\n", "")],
  ["without a device code", section(HUB, { ...fields, device_code: "" })],
  ["without a user code", section(HUB, { ...fields, user_code: "" })],
  ["whose interval is none", section(HUB, { ...fields, interval: 0 })],
  ["whose interval is negative", section(HUB, { ...fields, interval: -5 })],
  ["whose interval is no number", section(HUB, { ...fields, interval: "soon" })],
  ["whose interval has no end", section(HUB, { ...fields, interval: "Infinity" })],
  ["whose end is no number", section(HUB, { ...fields, expires_at: "later" })],
  ["without an end", section(HUB, { ...fields, expires_at: "Infinity" })],
  ["whose page is a script", section(HUB, { ...fields, verification_uri: "javascript:alert(1)" })],
  ["whose link is a script", section(HUB, { ...fields, verification_uri_complete: "javascript:alert(1)" })],
  [
    "whose link can be read on the way",
    section(HUB, { ...fields, verification_uri_complete: "http://hf.co" }),
  ],
  ["whose page is none", section(HUB, { ...fields, verification_uri: "hf.co/x" })],
  ["that can't be understood", "hf_secret\n"],
  ["that is not UTF-8", `${pending}\udcff`],
  ["that may not be read", { text: pending, mode: 0 }],
];

for (const [criterion, file] of useless) {
  test(`resumeLogin pays no attention to a pending code ${criterion}, and login asks for another`, async () => {
    using world = machine([device()], {}, file === undefined ? {} : { files: { [PENDING]: file } });
    const { host } = world;
    const before = storeOf(host);
    assert.deepEqual(await failureOf(resumeLogin({ host, person: fakePerson("browser") })), NONE);
    assert.deepEqual(storeOf(host), before);
    assert.deepEqual(await beginLogin({ host }), code);
    assert.ok(storeOf(host)["pending_login"]!.includes(pending));
  });
}

test("beginLogin keeps a code for each Hub", async () => {
  const others = section("http://localhost:5000", { ...fields, device_code: "theirs" });
  using world = machine([device(), poll(oauth("access_denied"))], {}, { files: { [PENDING]: others } });
  const { host } = world;
  await beginLogin({ host });
  assert.deepEqual(storeOf(host), { pending_login: others + pending });
  await failureOf(resumeLogin({ host, person: fakePerson("browser") }));
  assert.deepEqual(storeOf(host), { pending_login: others });
});

for (const error of ["access_denied", "expired_token", "invalid_grant", "invalid_client"]) {
  test(`resumeLogin forgets the code after ${error}`, async () => {
    using world = machine([poll(oauth(error))], other, { files: { [PENDING]: pending } });
    const { host } = world;
    const failure = await failureOf(resumeLogin({ host, person: fakePerson("browser") }));
    assert.deepEqual([failure.oauthError, storeOf(host)], [error, other]);
  });
}

test("resumeLogin forgets the code when its time is over", async () => {
  const nearlyOver = section(HUB, { ...fields, expires_at: NOW + 7 });
  using world = machine([poll(oauth("authorization_pending")), poll(oauth("authorization_pending"))], other, {
    files: { [PENDING]: nearlyOver },
  });
  const { host } = world;
  const failure = await failureOf(resumeLogin({ host, person: fakePerson("browser") }));
  assert.deepEqual([failure.code, storeOf(host)], ["expired_token", other]);
});

test("login leaves the code alone that has taken the place of its own", async () => {
  const newer = section(HUB, { ...fields, device_code: "newer" });
  using world = machine([
    device(),
    poll(() => {
      put(world.host, PENDING, newer);
      return oauth("access_denied");
    }),
  ]);
  const { host } = world;
  await failureOf(login({ host, person: fakePerson("browser") }));
  assert.deepEqual(storeOf(host), { pending_login: newer });
});

for (const joined of [false, true]) {
  test(`login ${joined ? "that joined leaves the code" : "that asked forgets the code"} on Ctrl-C`, async () => {
    const reason = new Error("Ctrl-C");
    const controller = new AbortController();
    using world = machine([...joined ? [] : [device()], poll(oauth("authorization_pending"))], other, {
      files: joined ? { [PENDING]: pending } : {},
    });
    const { host } = world;
    host.clock.at(7_000, () => controller.abort(reason));
    const options = { host, person: fakePerson("browser"), signal: controller.signal };
    await assert.rejects(login({ ...options, skipIfLoggedIn: false }), reason);
    assert.deepEqual(storeOf(host), { ...other, ...joined && { pending_login: pending } });
    assert.deepEqual([host.clock.monotonic(), host.clock.sleeping], [7_000, 0]);
  });
}

test("login that asked forgets the code when it can't be shown", async () => {
  const reason = new Error("No page");
  using world = machine([device()]);
  const person = { ...fakePerson("browser"), showCode: () => Promise.reject(reason) };
  await assert.rejects(login({ host: world.host, person }), reason);
  assert.deepEqual(storeOf(world.host), {});
});

// What a code is to the second who waits for it, and whether it is the second who asked.
const seconds = ["invalid_grant", "expired_token"].flatMap((error) =>
  [false, true].map((joined) => [error, joined] as const)
);
const file = (joined: boolean) => ({ files: joined ? { [PENDING]: pending } : {} });
const who = (joined: boolean) => `login that ${joined ? "joined" : "asked"}`;
const asked = (joined: boolean) => joined ? [] : [device()];

for (const [error, joined] of seconds) {
  test(`${who(joined)} and is answered ${error} ends with the login that the other stored`, async () => {
    using world = machine([...asked(joined), poll(oauth(error)), whoami()], {}, file(joined));
    const { host } = world;
    const stored = finished(END);
    host.clock.at(4_999, () => {
      host.disk.files.delete(PENDING);
      put(host, `${FOLDER}/stored_tokens`, stored.stored_tokens);
      put(host, `${FOLDER}/token`, stored.token);
    });
    assert.deepEqual(await login({ host, person: fakePerson("browser") }), result(END));
    assert.deepEqual(storeOf(host), stored);
    assert.deepEqual(host.clock.slept, [5_000]);
  });

  test(`${who(joined)} and is answered ${error} waits for the other to store the login`, async () => {
    using world = machine([...asked(joined), poll(oauth(error)), whoami()], other, file(joined));
    const { host } = world;
    host.clock.at(6_200, () => put(host, `${FOLDER}/stored_tokens`, finished(END, other).stored_tokens));
    host.clock.at(7_200, () => put(host, `${FOLDER}/token`, "hf_new"));
    const options = { host, person: fakePerson("browser"), skipIfLoggedIn: false };
    assert.deepEqual(await login(options), result(END));
    assert.deepEqual(host.clock.slept.slice(1), [500, 500, 500, 500, 500]);
  });

  test(`${who(joined)} and is answered ${error} refuses the login of another account`, async () => {
    using world = machine([...asked(joined), poll(oauth(error)), whoami()], {}, file(joined));
    const { host } = world;
    const stored = finished(END);
    host.clock.at(4_999, () => {
      put(host, `${FOLDER}/stored_tokens`, stored.stored_tokens);
      put(host, `${FOLDER}/token`, stored.token);
    });
    const options = { host, person: fakePerson("browser"), expectUser: "bob" };
    assert.equal((await failureOf(login(options))).oauthError, error);
    assert.deepEqual(storeOf(host), stored);
  });

  test(`${who(joined)} and is answered ${error} finishes what the other only kept`, async () => {
    using world = machine([...asked(joined), poll(oauth(error)), whoami()], other, file(joined));
    const { host } = world;
    host.clock.at(4_999, () => {
      host.disk.files.delete(PENDING);
      put(host, KEPT, section(HUB, pair(END)));
    });
    const options = { host, person: fakePerson("browser"), skipIfLoggedIn: false };
    assert.deepEqual(await login(options), result(END));
    assert.deepEqual(storeOf(host), finished(END, other));
  });

  test(`${who(joined)} and is answered ${error} fails when nobody else logs in`, async () => {
    using world = machine([...asked(joined), poll(oauth(error))], other, file(joined));
    const { host } = world;
    const options = { host, person: fakePerson("browser"), skipIfLoggedIn: false };
    assert.equal((await failureOf(login(options))).oauthError, error);
    assert.deepEqual([storeOf(host), host.clock.monotonic()], [other, 10_000]);
  });
}

const steps = { beginLogin, resumeLogin };
for (const [name, step] of Object.entries(steps)) {
  test(`${name} finishes with a kept approval`, async () => {
    using world = machine([whoami()], other, { files: { [KEPT]: section(HUB, pair(END)) } });
    const { host } = world;
    assert.deepEqual(await step({ host }), result(END));
    assert.deepEqual(storeOf(host), finished(END, other));
  });

  test(`${name} without a home folder fails before anybody is asked`, async () => {
    using world = machine([], {}, { home: null });
    const { code } = await failureOf(step({ host: world.host }));
    assert.equal(code, name === "beginLogin" ? "invalid_configuration" : "no_pending_login");
  });
}

test("beginLogin asks for no code that could not become a login", async () => {
  using world = machine([], { stored_tokens: "hf_secret\n" });
  const { code } = await failureOf(beginLogin({ host: world.host, skipIfLoggedIn: false }));
  assert.deepEqual([code, storeOf(world.host)], ["store_unreadable", { stored_tokens: "hf_secret\n" }]);
});

test("login does not need the file for pending codes, and beginLogin does", async () => {
  using world = machine([device(), poll(GRANTED), whoami(), device()]);
  const { host } = world;
  host.disk.folders.set(PENDING, 0o700);
  assert.deepEqual(await login({ host, person: fakePerson("browser") }), result(END));
  assert.deepEqual(storeOf(host), finished(END));
  const { code } = await failureOf(beginLogin({ host, skipIfLoggedIn: false }));
  assert.equal(code, "store_unwritable");
});

test("login forgets the code before it fails with what came of the approval", async () => {
  using world = machine([poll(GRANTED), whoami(json({}, 401))], {}, { files: { [PENDING]: pending } });
  const { host } = world;
  // Slow enough for the failure to come first.
  const files = {
    ...host.files,
    async remove(path: string) {
      if (path === PENDING) await host.clock.sleep(60_000);
      return host.files.remove(path);
    },
  };
  const { code } = await failureOf(resumeLogin({ host: { ...host, files }, person: fakePerson("browser") }));
  assert.deepEqual([code, storeOf(host), host.clock.monotonic()], ["invalid_token", {}, 65_000]);
});

test("of two that ask for a code at once, the second joins the first", async () => {
  using world = machine([device()]);
  const { host } = world;
  assert.deepEqual(await Promise.all([beginLogin({ host }), beginLogin({ host })]), [code, code]);
});
