import assert from "node:assert/strict";
import { test } from "node:test";
import { HfAuthError } from "../../lib/errors.ts";
import { loginApp } from "../../lib/server/mod.ts";
import { CODE, loginStub } from "../support/fakes/login_stub.ts";

const BASE = "http://127.0.0.1:8000";
const HTML = { accept: "text/html,application/xhtml+xml" };

function waiting() {
  const login = loginStub();
  void login.attempt.begin();
  login.showCode();
  return { login, app: loginApp({ attempt: login.attempt, key: null }) };
}

const TEXT = "ABCD-1234\nhttps://hf.co/oauth/device\n";
const STATUS = {
  id: 2,
  state: "waiting",
  user_code: "ABCD-1234",
  verification_uri: "https://hf.co/oauth/device",
  verification_uri_complete: "https://hf.co/oauth/device",
  expires_in: 300,
  reachable: true,
};

/** Path, request headers, method; status and body. */
const ROUTES: readonly (readonly [string, Record<string, string>, string, number, string])[] = [
  ["/", {}, "GET", 200, TEXT],
  ["/", { accept: "*/*" }, "GET", 200, TEXT],
  ["/code", HTML, "GET", 200, TEXT],
  ["/status", {}, "GET", 200, JSON.stringify(STATUS)],
  ["/healthz", {}, "GET", 200, "ok\n"],
  ["/healthz", { host: "evil.example" }, "GET", 200, "ok\n"],
  ["/none", {}, "GET", 404, "There is nothing here\n"],
  ["/code", {}, "POST", 404, "There is nothing here\n"],
  ["/begin", {}, "POST", 404, "There is nothing here\n"],
  ["/code", { host: "evil.example" }, "GET", 421, "This page does not answer to this host name\n"],
  [
    "/code",
    { host: "127.0.0.1.evil.example" },
    "GET",
    421,
    "This page does not answer to this host name\n",
  ],
  ["/code", { host: "evil.example:8000" }, "GET", 421, "This page does not answer to this host name\n"],
  ["/code", { host: "@" }, "GET", 421, "This page does not answer to this host name\n"],
  ["/code", { host: "localhost:8000" }, "GET", 200, TEXT],
  ["/code", { host: "[::1]:8000" }, "GET", 200, TEXT],
  ["/code", { host: "192.168.0.7:8000" }, "GET", 200, TEXT],
  [
    "/code",
    { origin: "http://evil.example" },
    "GET",
    403,
    "This page does not accept requests from other sites\n",
  ],
  ["/code", { origin: "null" }, "GET", 403, "This page does not accept requests from other sites\n"],
  ["/code", { origin: BASE }, "GET", 200, TEXT],
  [
    "/code",
    { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" },
    "GET",
    403,
    "This page does not accept requests from other sites\n",
  ],
  ["/code", { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" }, "GET", 200, TEXT],
];

for (const [path, headers, method, status, body] of ROUTES) {
  test(`loginApp answers ${method} ${path} ${JSON.stringify(headers)} with ${status}`, async () => {
    const { app } = waiting();
    const response = await app.request(`${BASE}${path}`, {
      method,
      headers: { host: "127.0.0.1:8000", ...headers },
    });
    assert.deepEqual([response.status, await response.text()], [status, body]);
  });
}

test("loginApp gives every answer strict headers", async () => {
  const { login, app } = waiting();
  const withForms = loginApp({ attempt: login.attempt, control: true, key: null });
  // With no-referrer a browser would send the page's own forms with `Origin: null`.
  for (const [tried, referrer] of [[app, "no-referrer"], [withForms, "same-origin"]] as const) {
    for (const path of ["/", "/code", "/status", "/healthz", "/none"]) {
      const { headers } = await tried.request(`${BASE}${path}`, { headers: HTML });
      const csp = headers.get("content-security-policy")?.replaceAll(/'nonce-[^']+'/g, "'nonce'");
      assert.deepEqual({
        csp,
        cache: headers.get("cache-control"),
        referrer: headers.get("referrer-policy"),
        frame: headers.get("x-frame-options"),
        type: headers.get("x-content-type-options"),
      }, {
        csp:
          "default-src 'none'; script-src 'nonce'; style-src 'nonce'; img-src data:; connect-src 'self'; " +
          "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        cache: "no-store",
        referrer,
        frame: "DENY",
        type: "nosniff",
      }, path);
    }
  }
});

test("loginApp's page shows the code, its link and the time left, and asks for nothing elsewhere", async () => {
  const { app } = waiting();
  const response = await app.request(`${BASE}/`, { headers: HTML });
  const html = await response.text();
  const nonce = /'nonce-([^']+)'/.exec(response.headers.get("content-security-policy")!)![1]!;
  for (
    const part of [
      "ABCD-1234</output>",
      'data-seconds="300"',
      "5:00",
      'role="status"',
      'role="img" aria-label="QR code of the link"',
      `<script nonce="${nonce}">`,
      `<style nonce="${nonce}">`,
      '<noscript><meta http-equiv="refresh"',
      "Waiting for you to enter the code.",
    ]
  ) {
    assert.ok(html.includes(part), part);
  }
  assert.deepEqual([...html.matchAll(/(?:src|href|action)="(https?:[^"]*)"/g)].map((match) => match[1]), [
    "https://hf.co/oauth/device",
  ]);
  assert.equal(html.includes("<form"), false);
});

test("loginApp escapes every value of the Hub", async () => {
  const evil = `"'><img src=x onerror=alert(1)>&\x1b[31m\u202e`;
  const login = loginStub();
  const app = loginApp({ attempt: login.attempt, control: true, key: null });
  const shown = async () => await (await app.request(`${BASE}/`, { headers: HTML })).text();
  void login.attempt.begin();
  login.showCode({ ...CODE, userCode: evil, verificationUri: evil, verificationUriComplete: evil });
  const pages = [await shown()];
  await login.approve({ user: evil, tokenName: evil });
  pages.push(await shown());
  void login.attempt.begin();
  await login.clock.advance(3_000);
  await login.fail(new HfAuthError("oauth_error", evil, { hint: evil }));
  pages.push(await shown());
  for (const page of pages) {
    assert.equal(page.includes("<img"), false);
    assert.equal(/[\x1b\u202e]/.test(page), false);
    assert.ok(page.includes("&lt;img src=x onerror=alert(1)&gt;&amp;"));
  }
});

function form(token: string | undefined, headers: Record<string, string> = {}): RequestInit {
  return {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", origin: BASE, ...headers },
    body: token === undefined ? "" : new URLSearchParams({ form_token: token }).toString(),
  };
}

test("loginApp with control begins, cancels and begins again, with the page's own token only", async () => {
  const login = loginStub();
  const app = loginApp({ attempt: login.attempt, control: true, key: null });
  const token = async () => {
    const html = await (await app.request(`${BASE}/`, { headers: HTML })).text();
    return /name="form_token"\s+value="([^"]+)"/.exec(html)![1]!;
  };
  const post = async (path: string, init: RequestInit) => {
    const { status, headers } = await app.request(`${BASE}${path}`, init);
    return [status, headers.get("location"), login.attempt.snapshot.state.state, login.begun];
  };
  const good = await token();
  assert.deepEqual(await post("/begin", form("other")), [403, null, "idle", 0]);
  assert.deepEqual(await post("/begin", form(undefined)), [403, null, "idle", 0]);
  assert.deepEqual(await post("/begin", form(good, { origin: "http://evil.example" })), [
    403,
    null,
    "idle",
    0,
  ]);
  assert.deepEqual(await post("/begin", form(good)), [303, "./", "starting", 1]);
  login.showCode();
  assert.deepEqual(await post("/begin", form(good)), [303, "./", "waiting", 1]);
  await post("/cancel", form(good));
  assert.equal(login.attempt.snapshot.state.state, "cancelled");
  // The Hub is not asked again at once.
  assert.deepEqual(await post("/begin", form(good)), [303, "./", "starting", 1]);
  await login.clock.advance(3_000);
  assert.deepEqual(await post("/begin", form(good)), [303, "./", "starting", 2]);
  assert.deepEqual(await post("/begin", form("x".repeat(5000))), [413, null, "starting", 2]);
});
