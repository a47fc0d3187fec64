import assert from "node:assert/strict";
import { test } from "node:test";
import { login } from "../../../lib/auth/login.ts";
import { beginLogin, resumeLogin } from "../../../lib/auth/two_step_login.ts";
import type { MemoryFile } from "../../../lib/host/memory/files.ts";
import { HfAuthError } from "../../../lib/errors.ts";
import { failureOf } from "../../support/failure.ts";
import { json } from "../../support/fakes/hub.ts";
import { device, HUB, poll } from "../../support/fakes/login_exchanges.ts";
import { fakePerson } from "../../support/fakes/person.ts";
import {
  code,
  END,
  fields,
  finished,
  GRANTED,
  machine,
  oauth,
  other,
  PENDING,
  pending,
  put,
  result,
  whoami,
} from "../../support/login/browser_login.ts";
import { NOW, section, storeOf } from "../../support/store/fixture.ts";

const NONE = {
  code: "no_pending_login",
  message: "No login is waiting for approval",
  hint: "Start one with `hf-auth login --no-wait`; its code expires after a few minutes",
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
];

for (const [criterion, file] of useless) {
  test(`resumeLogin pays no attention to a pending code ${criterion}, and login asks for another`, async () => {
    using world = machine([device()], {}, file === undefined ? {} : { files: { [PENDING]: file } });
    const { host } = world;
    const before = storeOf(host);
    assert.deepEqual(await failureOf(resumeLogin({ host, person: fakePerson("browser") })), NONE);
    assert.deepEqual(storeOf(host), before);
    assert.deepEqual(await beginLogin({ host }), { status: "pending", ...code });
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

test("login does not need to write the file for pending codes, and beginLogin does", async () => {
  using world = machine([device(), poll(GRANTED), whoami(), device()]);
  const { host } = world;
  const write = (path: string, content: string | Uint8Array) =>
    path === PENDING
      ? Promise.reject(new HfAuthError("store_unwritable", "full"))
      : host.files.write(path, content);
  const full = { ...host, files: { ...host.files, write } };
  assert.deepEqual(await login({ host: full, person: fakePerson("browser") }), result(END));
  assert.deepEqual(storeOf(host), finished(END));
  const { code } = await failureOf(beginLogin({ host: full, skipIfLoggedIn: false }));
  assert.equal(code, "store_unwritable");
});

for (const criterion of ["may not be read", "is a folder"]) {
  test(`a pending code that ${criterion} is left, and said to be`, async () => {
    const files = criterion === "is a folder" ? {} : { [PENDING]: { text: pending, mode: 0 } };
    using world = machine([], {}, { files });
    const { host } = world;
    if (criterion === "is a folder") host.disk.folders.set(PENDING, 0o700);
    const before = storeOf(host);
    for (const verb of [beginLogin, resumeLogin, login]) {
      const failure = await failureOf(verb({ host, person: fakePerson("browser") }));
      assert.deepEqual([failure.code, failure.message.includes(PENDING)], ["store_unreadable", true]);
    }
    assert.deepEqual(storeOf(host), before);
  });
}

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
