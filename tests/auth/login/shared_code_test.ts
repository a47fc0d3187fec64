import assert from "node:assert/strict";
import { test } from "node:test";
import { login } from "../../../lib/auth/login.ts";
import { beginLogin, resumeLogin } from "../../../lib/auth/two_step_login.ts";
import { HfAuthError } from "../../../lib/errors.ts";
import { failureOf } from "../../support/failure.ts";
import { device, HUB, poll } from "../../support/fakes/login_exchanges.ts";
import { fakePerson } from "../../support/fakes/person.ts";
import {
  code,
  END,
  fields,
  finished,
  GRANTED,
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
import { FOLDER, NOW, section, storeOf } from "../../support/store/fixture.ts";

// What a code is to the second who waits for it, and whether it is the second who asked.
const seconds = ["invalid_grant", "expired_token"].flatMap((error) =>
  [false, true].map((joined) => [error, joined] as const)
);
const file = (joined: boolean) => ({ files: joined ? { [PENDING]: pending } : {} });
const who = (joined: boolean) => `login that ${joined ? "joined" : "asked"}`;
const asked = (joined: boolean) => joined ? [] : [device()];
// Who joined a code that ended is shown one of its own.
const anew = (joined: boolean) => joined ? [device(), poll(oauth("access_denied"))] : [];

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
    using world = machine(
      [...asked(joined), poll(oauth(error)), whoami(), ...anew(joined)],
      {},
      file(joined),
    );
    const { host } = world;
    const stored = finished(END);
    host.clock.at(4_999, () => {
      put(host, `${FOLDER}/stored_tokens`, stored.stored_tokens);
      put(host, `${FOLDER}/token`, stored.token);
    });
    const options = { host, person: fakePerson("browser"), expectUser: "bob" };
    assert.equal((await failureOf(login(options))).oauthError, joined ? "access_denied" : error);
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

  test(`${who(joined)} and is answered ${error} ${joined ? "is shown another code" : "fails"} when nobody else logs in`, async () => {
    using world = machine([...asked(joined), poll(oauth(error)), ...anew(joined)], other, file(joined));
    const { host } = world;
    const person = fakePerson("browser");
    const options = { host, person, skipIfLoggedIn: false };
    assert.equal((await failureOf(login(options))).oauthError, joined ? "access_denied" : error);
    assert.deepEqual([storeOf(host), host.clock.monotonic()], [other, joined ? 15_000 : 10_000]);
    assert.deepEqual(person.seen, ["method", code, "done", ...joined ? [code, "done"] : []]);
  });
}

const left: [criterion: string, lifetime: number | undefined, left: number, joins: boolean][] = [
  ["a minute", 300, 60, true],
  ["a second less than a minute", 300, 59, false],
  ["half of its life", 60, 30, true],
  ["less than half of it", 60, 29, false],
  ["all of it, and that is short", 10, 10, true],
  ["a minute of a life that nobody kept", undefined, 60, true],
  ["less of that", undefined, 59, false],
];

for (const [criterion, expires_in, seconds, joins] of left) {
  test(`login ${joins ? "joins" : "does not join"} a code that has ${criterion} left`, async () => {
    const { expires_in: _, ...others } = fields;
    const kept = {
      ...others,
      ...expires_in && { expires_in },
      device_code: "theirs",
      expires_at: NOW + seconds,
    };
    const theirs = section(HUB, kept);
    using world = machine(joins ? [] : [device()], {}, { files: { [PENDING]: theirs } });
    const { host } = world;
    const expected = joins ? { ...code, expiresIn: seconds } : code;
    assert.deepEqual(await beginLogin({ host }), { status: "pending", ...expected });
    assert.deepEqual(storeOf(host), { pending_login: joins ? theirs : pending });
  });
}

for (const [criterion, expires_at] of [["an hour", NOW + 3600], ["years", 9e12]] as const) {
  test(`login joins a code for no longer than its lifetime when the clock was set back by ${criterion}`, async () => {
    using world = machine([], {}, { files: { [PENDING]: section(HUB, { ...fields, expires_at }) } });
    assert.deepEqual(await beginLogin({ host: world.host }), { status: "pending", ...code });
  });
}

test("login asks for another code when the one that it joined has outlived its time", async () => {
  const expires_at = NOW + 3600;
  const ended = oauth("expired_token");
  const files = { [PENDING]: section(HUB, { ...fields, expires_in: 12, expires_at }) };
  const still = poll(oauth("authorization_pending"));
  using world = machine([still, still, poll(ended), device(), poll(GRANTED), whoami()], other, { files });
  const { host } = world;
  const person = fakePerson("browser");
  // Not even when the file can't be removed is the same one shown again.
  const remove = (path: string) =>
    path === PENDING ? Promise.reject(new HfAuthError("store_unwritable", "busy")) : host.files.remove(path);
  const { status } = await login({
    host: { ...host, files: { ...host.files, remove } },
    person,
    skipIfLoggedIn: false,
  });
  assert.equal(status, "logged_in");
  assert.deepEqual(person.seen, ["method", { ...code, expiresIn: 12 }, "done", code, "done"]);
});

test("resumeLogin takes the code that is there, however little is left, and asks for no other", async () => {
  const files = { [PENDING]: section(HUB, { ...fields, expires_at: NOW + 7 }) };
  using world = machine([poll(oauth("invalid_grant"))], other, { files });
  const person = fakePerson("browser");
  const { code: why } = await failureOf(resumeLogin({ host: world.host, person }));
  assert.deepEqual([why, person.seen], ["expired_token", [{ ...code, expiresIn: 7 }, "done"]]);
});

test("of two that ask for a code at once, the second joins the first", async () => {
  using world = machine([device()]);
  const { host } = world;
  assert.deepEqual(
    await Promise.all([beginLogin({ host }), beginLogin({ host })]),
    Array(2).fill({ status: "pending", ...code }),
  );
});
