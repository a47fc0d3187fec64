import assert from "node:assert/strict";
import { test } from "node:test";
import { getToken } from "../../../lib/auth/token.ts";
import { type Answer, fakeHub, html, json } from "../../support/fakes/hub.ts";
import { inClear } from "../../support/in_clear.ts";
import { DAY, machine, newName, old, other, refresh, rotated } from "../../support/store/ageing_token.ts";
import { changeStore, FOLDER, machineWith, NOW, section, storeOf } from "../../support/store/fixture.ts";

const expired = { expires_at: NOW };

const ENDED = [
  "invalid_grant",
  "Could not refresh the access token: its refresh token is no longer valid",
  "Log in again with `hf-auth login --force`",
];
const failed = (code: string, why: string) => [
  code,
  `Could not refresh the access token: ${why}`,
  "Use the stored token meanwhile; refreshing is tried again later",
];

test("getToken says that the session has ended, and asks no more", async () => {
  const name = newName();
  using hub = fakeHub(refresh(json({ error: "invalid_grant", error_description: "secret" }, 400)));
  const host = machine(old(name), hub);
  const expected = { token: "hf_old", source: "file", name };
  assert.deepEqual(inClear(await getToken({ host })), { ...expected, warning: ENDED });
  assert.deepEqual(inClear(await getToken({ host })), expected);
  await host.clock.advance(10 * DAY * 1000);
  // An expired one never comes without a word.
  assert.deepEqual(inClear(await getToken({ host })), { ...expected, warning: ENDED });
  const { refresh_log, ...store } = storeOf(host);
  assert.deepEqual(store, old(name));
  // What the next process reads has no secret.
  assert.equal(
    refresh_log,
    section(name, { expires_at: NOW + DAY, failures: 1, retry_at: NOW + 60, ended_at: NOW }),
  );
});

test("getToken asks again when the ended session was replaced by a login under the same name", async () => {
  const name = newName();
  using hub = fakeHub(refresh(json({ error: "invalid_grant" }, 400)), refresh(json(rotated), "r9"));
  const host = machine(old(name), hub);
  await getToken({ host });
  changeStore(host, {
    token: "hf_again",
    stored_tokens: other + section(name, { hf_token: "hf_again", refresh_token: "r9", expires_at: NOW }),
  });
  assert.deepEqual(inClear(await getToken({ host })), { token: "hf_new", source: "file", name });
});

const passing: [criterion: string, answer: Answer, warning: unknown][] = [
  ["no network", new TypeError("secret"), failed("network", "Could not reach https://huggingface.co")],
  [
    "a failing Hub",
    html(503),
    failed("server_error", "Could not refresh the token: the Hub returned an error (503)"),
  ],
  ["a limit", html(429), failed("rate_limited", "Could not refresh the token: too many requests (429)")],
  ["a page", html(200), failed("invalid_response", "Could not refresh the token: unexpected response (200)")],
  [
    "a refusal",
    json({ error: "invalid_client" }, 401),
    failed("oauth_error", "The Hub refused to refresh the token: invalid_client"),
  ],
];

for (const [criterion, answer, warning] of passing) {
  test(`getToken serves the old token after ${criterion}, warns once and tries again after 300 s`, async () => {
    const name = newName();
    using hub = fakeHub(refresh(answer), refresh(json(rotated)));
    const host = machine(old(name), hub);
    const expected = { token: "hf_old", source: "file", name };
    assert.deepEqual(inClear(await getToken({ host })), { ...expected, warning });
    await host.clock.advance(299_999);
    assert.deepEqual(inClear(await getToken({ host })), expected);
    const { refresh_log, ...store } = storeOf(host);
    assert.deepEqual(store, old(name));
    const noted = { expires_at: NOW + DAY, failures: 1, retry_at: NOW + 60 };
    assert.equal(refresh_log, section(name, noted));
    await host.clock.advance(1);
    assert.deepEqual(inClear(await getToken({ host })), { ...expected, token: "hf_new" });
    assert.equal(storeOf(host)["refresh_log"], undefined);
  });
}

test("getToken serves the old token offline and while the lock is held, and makes no request", async () => {
  const names = [newName(), newName()] as const;
  using hub = fakeHub();
  const offline = machineWith(old(names[0]), { fetch: hub.fetch, env: { HF_HUB_OFFLINE: "1" } });
  const locked = machine(old(names[1]), hub);
  locked.lockedElsewhere.add(`${FOLDER}/stored_tokens.lock`);
  assert.deepEqual(inClear([await getToken({ host: offline }), await getToken({ host: locked })]), [
    {
      token: "hf_old",
      source: "file",
      name: names[0],
      warning: failed("offline", "Cannot reach https://huggingface.co: offline mode is enabled"),
    },
    {
      token: "hf_old",
      source: "file",
      name: names[1],
    },
  ]);
  assert.equal(locked.clock.monotonic(), 0, "a token that is still good waits for nobody");
});

test("getToken waits for the lock when the token has expired, and says that it could not be refreshed", async () => {
  const name = newName();
  using hub = fakeHub();
  const host = machine(old(name, expired), hub);
  host.lockedElsewhere.add(`${FOLDER}/stored_tokens.lock`);
  assert.deepEqual(inClear(await getToken({ host })), {
    token: "hf_old",
    source: "file",
    name,
    warning: failed("lock_timeout", `Could not lock ${FOLDER}/stored_tokens.lock within 30 seconds`),
  });
  assert.equal(host.clock.monotonic(), 30_000);
});

test("getToken asks for a new login when the spent token is logged out meanwhile", async () => {
  const name = newName();
  using hub = fakeHub(refresh(() => {
    changeStore(host, { stored_tokens: other });
    return json({ error: "invalid_grant" }, 400);
  }));
  const host = machine(old(name), hub);
  assert.deepEqual(inClear(await getToken({ host })), {
    token: "hf_old",
    source: "file",
    name,
    warning: ENDED,
  });
});
