import assert from "node:assert/strict";
import { test } from "node:test";
import { login } from "../../lib/auth/login.ts";
import { beginLogin, resumeLogin } from "../../lib/auth/two_step_login.ts";
import { failureOf } from "../support/failure.ts";
import { json, whoamiBody } from "../support/fakes/hub.ts";
import { device, HUB, poll, whoami as whoamiOf } from "../support/fakes/login_exchanges.ts";
import { fakePerson } from "../support/fakes/person.ts";
import {
  code,
  END,
  finished,
  GRANTED,
  KEPT,
  machine,
  oauth,
  other,
  pair,
  PENDING,
  pending,
  result,
  whoami,
} from "../support/login/browser_login.ts";
import { FOLDER, NOW, section, storeOf } from "../support/store/fixture.ts";

test("beginLogin asks once, keeps the code privately and gives no device code", async () => {
  using world = machine([device()], other);
  const { host } = world;
  assert.deepEqual(await beginLogin({ host, skipIfLoggedIn: false }), { status: "pending", ...code });
  assert.deepEqual(storeOf(host), { ...other, pending_login: pending });
  assert.deepEqual(host.disk.files.get(PENDING), { text: pending, mode: 0o600 });
  await host.clock.advance(100_500);
  assert.deepEqual(await beginLogin({ host, skipIfLoggedIn: false }), {
    status: "pending",
    ...code,
    expiresIn: 200,
  });
  assert.deepEqual(storeOf(host), { ...other, pending_login: pending });
  assert.deepEqual(host.clock.slept, []);
});

test("beginLogin leaves an existing login alone unless told otherwise", async () => {
  using world = machine([whoamiOf("hf_b", json(whoamiBody("b")))], other);
  const { host } = world;
  const existing = {
    status: "already_logged_in",
    user: "alice",
    source: "file",
    path: `${FOLDER}/token`,
    tokenName: "b",
    renewable: false,
  };
  assert.deepEqual([await beginLogin({ host }), storeOf(host)], [existing, other]);
});

test("resumeLogin waits for the code of beginLogin and stores the login", async () => {
  using world = machine([device(), poll(oauth("authorization_pending")), poll(GRANTED), whoami()], other);
  const { host } = world;
  await beginLogin({ host, skipIfLoggedIn: false });
  await host.clock.advance(100_000);
  const person = fakePerson("token");
  const end = NOW + 110 + 2_591_999;
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
