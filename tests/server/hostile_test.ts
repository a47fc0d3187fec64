/** What the Hub says, and what a login or a watcher throws, never ends the process that serves the page. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { CodeForPerson } from "../../lib/person/person.ts";
import { Attempt } from "../../lib/server/attempt.ts";
import { eventStream } from "../../lib/server/events.ts";
import { loginApp } from "../../lib/server/mod.ts";
import { qrBlocks, qrSvg } from "../../lib/person/screen/qr.ts";
import { CODE, loginStub } from "../support/fakes/login_stub.ts";

const BASE = "http://127.0.0.1:8000";
const page = (uri: string): Partial<CodeForPerson> => ({
  verificationUri: uri,
  verificationUriComplete: uri,
});

const codes: [criterion: string, change: Partial<CodeForPerson>, drawn: boolean][] = [
  ["a page of 2,953 characters", page(`https://hf.co/${"x".repeat(2939)}`), true],
  ["a page of 3,000 characters", page(`https://hf.co/${"x".repeat(2986)}`), false],
  ["a page of a million characters", page(`https://hf.co/${"x".repeat(1e6)}`), false],
  ["a page of characters that are two bytes each", page(`https://hf.co/${"é".repeat(1500)}`), false],
  ["a page with half a character", page("https://hf.co/\ud83e"), false],
  ["a page with the other half", page("https://hf.co/\udd17x"), false],
  ["a code with half a character", { userCode: "AB\ud83eCD" }, true],
  ["a lifetime of 285,000 years", { expiresIn: 9e12 }, true],
  ["a lifetime beyond all dates", { expiresIn: Number.MAX_VALUE }, true],
];

for (const [criterion, change, drawn] of codes) {
  test(`the page and who watches it survive ${criterion}`, async () => {
    const login = loginStub();
    const app = loginApp({ attempt: login.attempt, key: null });
    const watching = await app.request(`${BASE}/events`);
    void login.attempt.begin();
    login.showCode({ ...CODE, ...change });
    const shown = await app.request(`${BASE}/`, { headers: { accept: "text/html" } });
    const html = await shown.text();
    assert.deepEqual([shown.status, html.includes('id="code"'), html.includes('role="img"')], [
      200,
      true,
      drawn,
    ]);
    await login.approve();
    const events = await watching.text();
    assert.match(events, /"state":"approved"/);
    assert.equal(app.audience.watchers, 0);
  });
}

test("a QR code that can't be drawn is none, and the next one is drawn", () => {
  const far = "x".repeat(2954);
  assert.deepEqual([qrSvg(far), qrBlocks(far), qrSvg("\ud800"), qrBlocks("\ud800")], ["", "", "", ""]);
  assert.deepEqual([qrSvg("a"), qrBlocks("a")].map((code) => code.length > 0), [true, true]);
});

test("the page shows an approval whose end is no date", async () => {
  const login = loginStub();
  const app = loginApp({ attempt: login.attempt, key: null });
  void login.attempt.begin();
  login.showCode();
  await login.approve({ expiresAt: new Date(9e15) });
  const shown = await app.request(`${BASE}/`, { headers: { accept: "text/html" } });
  assert.equal(shown.status, 200);
  assert.deepEqual(await (await app.request(`${BASE}/status`)).json(), {
    id: 3,
    state: "approved",
    user: "alice",
    token_name: "oauth-alice",
  });
});

test("Attempt fails when its login can't even begin, and can begin again", async () => {
  const attempt = new Attempt(() => {
    throw new Error("hf_secret");
  });
  const failed = { state: "failed", message: "The login failed" };
  assert.deepEqual([await attempt.begin(), await attempt.begin()], [failed, failed]);
});

test("Attempt goes on when one who watches throws, and tells the others", async () => {
  const login = loginStub();
  const seen: string[] = [];
  login.attempt.watch(() => {
    throw new Error("Broken pipe");
  });
  login.attempt.watch(({ state }) => seen.push(state.state));
  void login.attempt.begin();
  login.showCode();
  login.noticeHub(false);
  await login.approve();
  assert.deepEqual(seen, ["starting", "waiting", "waiting", "approved"]);
});

for (const criterion of ["at once", "later"]) {
  test(`a stream whose state can't be drawn ${criterion} ends, and gives its place back`, async () => {
    const login = loginStub();
    let closed = 0;
    const stream = eventStream(login.attempt, criterion === "at once" ? undefined : 0, {
      render: () => Promise.reject(new RangeError("Data too long")),
      isLast: () => false,
      closed: () => closed++,
    });
    void login.attempt.begin();
    assert.equal(await new Response(stream).text(), "retry: 2000\nevent: hello\ndata\n\n");
    assert.equal(closed, 1);
  });
}
