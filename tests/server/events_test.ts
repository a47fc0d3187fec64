import assert from "node:assert/strict";
import { test } from "node:test";
import { loginApp } from "../../lib/server/mod.ts";
import { loginStub } from "../support/fakes/login_stub.ts";

const URL = "http://127.0.0.1:8000/events";

const HELLO = "retry: 2000\nevent: hello\ndata";

/** Reads events one by one. */
function reader(response: Response) {
  const chunks = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  return {
    async next(): Promise<{ id: number; state: string; sentence: string } | string> {
      while (!text.includes("\n\n")) {
        const { value, done } = await chunks.read();
        if (done) return "end";
        text += value;
      }
      const [event, rest] = [text.slice(0, text.indexOf("\n\n")), text.slice(text.indexOf("\n\n") + 2)];
      text = rest;
      const found = /^id: (\d+)\nevent: state\ndata: (.*)$/.exec(event);
      if (!found) return event;
      const { state, sentence } = JSON.parse(found[2]!);
      return { id: Number(found[1]), state, sentence };
    },
    close: () => chunks.cancel(),
  };
}

test("loginApp streams each state as it comes", async () => {
  const login = loginStub();
  const app = loginApp({ attempt: login.attempt, key: null });
  const events = reader(await app.request(URL));
  assert.equal(await events.next(), HELLO);
  assert.deepEqual(await events.next(), { id: 0, state: "idle", sentence: "No login is in progress." });
  void login.attempt.begin();
  assert.deepEqual(await events.next(), { id: 1, state: "starting", sentence: "Asking the Hub for a code." });
  login.showCode();
  assert.deepEqual(await events.next(), {
    id: 2,
    state: "waiting",
    sentence: "Waiting for you to enter the code.",
  });
  await login.approve();
  assert.deepEqual(await events.next(), {
    id: 3,
    state: "approved",
    sentence: "Logged in as alice.",
  });
  assert.equal(await events.next(), "end");
  const late = reader(await app.request(`${URL}?after=3`));
  assert.deepEqual([await late.next(), await late.next()], [HELLO, "end"]);
  assert.equal(app.audience.watchers, 0);
});

test("loginApp streams on where another login can be begun", async () => {
  const login = loginStub();
  const app = loginApp({ attempt: login.attempt, control: true, key: null });
  void login.attempt.begin();
  login.showCode();
  await login.approve();
  const events = reader(await app.request(`${URL}?after=3`));
  assert.equal(await events.next(), HELLO);
  void login.attempt.begin();
  assert.equal((await events.next() as { state: string }).state, "starting");
  await events.close();
});

test("loginApp resumes after the Last-Event-ID: nothing twice, and the newest of what was missed", async () => {
  const login = loginStub();
  const app = loginApp({ attempt: login.attempt, key: null });
  void login.attempt.begin();
  login.showCode();
  const missed = reader(await app.request(URL, { headers: { "last-event-id": "1" } }));
  const current = reader(await app.request(`${URL}?after=2`));
  await missed.next();
  await current.next();
  assert.deepEqual((await missed.next() as { id: number }).id, 2);
  const next = current.next();
  login.noticeHub(false);
  assert.deepEqual(await next, {
    id: 3,
    state: "stalled",
    sentence: "The Hub cannot be reached right now. Still trying.",
  });
  await Promise.all([missed.close(), current.close()]);
});

test("loginApp keeps nothing for a watcher that does not read, and gives it the newest state when it does", async () => {
  const login = loginStub();
  const app = loginApp({ attempt: login.attempt, key: null });
  void login.attempt.begin();
  login.showCode();
  const slow = reader(await app.request(URL));
  for (let i = 0; i < 10_000; i++) login.noticeHub(i % 2 === 1);
  await login.approve();
  const read = [];
  for (
    let event = await slow.next();
    typeof event === "string" || event.state !== "approved";
    event = await slow.next()
  ) {
    read.push(event);
  }
  assert.ok(read.length <= 4, `${read.length} events were kept`);
  await slow.close();
});

test("loginApp bounds its watchers, and a place is free again when one has gone", async () => {
  const login = loginStub();
  const app = loginApp({ attempt: login.attempt, key: null });
  const watching = await Promise.all(Array.from({ length: 600 }, () => app.request(URL)));
  assert.equal((await app.request(URL)).status, 503);
  await watching[0]!.body!.cancel();
  const again = await app.request(URL);
  assert.equal(again.status, 200);
  await Promise.all([again, ...watching.slice(1)].map((response) => response.body!.cancel()));
});
