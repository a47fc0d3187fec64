import assert from "node:assert/strict";
import { test } from "node:test";
import { login } from "../../../lib/auth/login.ts";
import { beginLogin } from "../../../lib/auth/two_step_login.ts";
import { failureOf } from "../../support/failure.ts";
import { device, HUB, poll } from "../../support/fakes/login_exchanges.ts";
import { fakePerson } from "../../support/fakes/person.ts";
import {
  code,
  END,
  finished,
  KEPT,
  machine,
  oauth,
  other,
  pair,
  PENDING,
  pending,
  put,
  result,
  whoami,
} from "../../support/login/browser_login.ts";
import { FOLDER, section, storeOf } from "../../support/store/fixture.ts";

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

test("of two that ask for a code at once, the second joins the first", async () => {
  using world = machine([device()]);
  const { host } = world;
  assert.deepEqual(await Promise.all([beginLogin({ host }), beginLogin({ host })]), [code, code]);
});
