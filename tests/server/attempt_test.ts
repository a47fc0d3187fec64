import assert from "node:assert/strict";
import { test } from "node:test";
import { HfAuthError } from "../../lib/errors.ts";
import type { Snapshot } from "../../lib/server/attempt.ts";
import { CODE, loginStub } from "../support/fakes/login_stub.ts";

const WAITING = { state: "waiting", code: CODE, endsAt: 300_000, reachable: true };

test("Attempt tells its watchers each state once, with numbers that rise", async () => {
  const login = loginStub();
  const seen: Snapshot[] = [];
  const unwatch = login.attempt.watch((snapshot) => seen.push(snapshot));
  assert.deepEqual(login.attempt.snapshot, { id: 0, state: { state: "idle" } });
  void login.attempt.begin();
  login.showCode();
  login.noticeHub(true);
  login.noticeHub(false);
  login.noticeHub(false);
  login.noticeHub(true);
  await login.approve({ expiresAt: new Date(0) });
  const approved = { state: "approved", user: "alice", tokenName: "oauth-alice", expiresAt: new Date(0) };
  assert.deepEqual(seen, [
    { id: 1, state: { state: "starting" } },
    { id: 2, state: WAITING },
    { id: 3, state: { ...WAITING, reachable: false } },
    { id: 4, state: WAITING },
    { id: 5, state: approved },
  ]);
  unwatch();
  void login.attempt.begin();
  assert.equal(seen.length, 5);
});

const FAILURES: readonly (readonly [unknown, Record<string, unknown>])[] = [
  [new HfAuthError("access_denied", "Denied", { hint: "Again" }), {
    state: "denied",
    message: "Denied",
    hint: "Again",
  }],
  [new HfAuthError("expired_token", "Too late"), { state: "expired", message: "Too late" }],
  [new HfAuthError("network", "No way"), { state: "unreachable", message: "No way" }],
  [new HfAuthError("timeout", "Too slow"), { state: "unreachable", message: "Too slow" }],
  [new HfAuthError("offline", "Offline"), { state: "unreachable", message: "Offline" }],
  [new HfAuthError("store_unwritable", "Full"), { state: "failed", message: "Full" }],
  [new Error("hf_secret in a stack"), { state: "failed", message: "The login failed" }],
];

for (const [error, state] of FAILURES) {
  test(`Attempt ends ${state["state"]} with ${(error as Error).message}`, async () => {
    const login = loginStub();
    const ended = login.attempt.begin();
    login.showCode();
    await login.fail(error);
    assert.deepEqual(await ended, state);
    assert.deepEqual(login.attempt.snapshot.state, state);
  });
}

test("Attempt runs one login at a time, and another after it was cancelled", async () => {
  const login = loginStub();
  const [first, same] = [login.attempt.begin(), login.attempt.begin()];
  assert.equal(first, same);
  login.attempt.cancel();
  assert.deepEqual(await first, { state: "cancelled", message: "The login was cancelled" });
  void login.attempt.begin();
  await login.clock.advance(3_000);
  login.showCode();
  assert.deepEqual([login.begun, login.attempt.snapshot.state.state], [2, "waiting"]);
});

test("Attempt counts the code's seconds down to none", async () => {
  const login = loginStub();
  void login.attempt.begin();
  login.showCode();
  const left = () =>
    login.attempt.secondsLeft(login.attempt.snapshot.state as typeof WAITING & { state: "waiting" });
  const counted = [left()];
  for (const ms of [999, 2, 298_999, 1, 5_000]) {
    await login.clock.advance(ms);
    counted.push(left());
  }
  assert.deepEqual(counted, [300, 300, 299, 0, 0, 0]);
});

test("Attempt begins a login at most once in three seconds, however often it is asked", async () => {
  const login = loginStub();
  const { attempt, clock } = login;
  const states = new Set<string>();
  for (let count = 0; count < 2_000; count++) {
    const ended = attempt.begin();
    attempt.cancel();
    states.add((await ended).state);
  }
  assert.deepEqual([[...states], login.begun, clock.sleeping], [["cancelled"], 1, 0]);
});

for (const [passed, waits] of [[0, 3_000], [2_999, 1], [3_000, 0], [60_000, 0]] as const) {
  test(`Attempt waits ${waits} ms to begin when the last one began ${passed} ms ago`, async () => {
    const login = loginStub();
    const { attempt, clock } = login;
    void attempt.begin();
    await login.fail(new HfAuthError("network", "No way"));
    await clock.advance(passed);
    const ended = attempt.begin();
    assert.deepEqual([attempt.snapshot.state.state, login.begun], ["starting", waits === 0 ? 2 : 1]);
    await clock.advance(waits);
    assert.deepEqual([clock.slept, login.begun], [waits === 0 ? [] : [waits], 2]);
    attempt.cancel();
    assert.equal((await ended).state, "cancelled");
  });
}
