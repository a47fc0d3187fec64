/** The page behind its key: nobody is let in without it, and with it from anywhere. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Hono } from "npm:hono@^4.13.19";
import { loginApp, type LoginAppOptions } from "../../lib/server/mod.ts";
import { failureOf } from "../support/failure.ts";
import { CODE, loginStub } from "../support/fakes/login_stub.ts";

const KEY = "0123456789abcdef";
const BASE = "http://127.0.0.1:8000";
const HTML = { accept: "text/html" };
const TEXT = `${CODE.userCode}\n${CODE.verificationUri}\n`;
const MISSING = "The key is missing from this address, or is another. " +
  "Open the whole link, as the program that serves this page printed it in its terminal.\n";

function waiting(options: Partial<LoginAppOptions> = { key: KEY }) {
  const login = loginStub();
  const app = loginApp({ attempt: login.attempt, control: true, about: { machine: "build-7" }, ...options });
  void login.attempt.begin();
  login.showCode();
  return { login, app };
}

/** Path and status; the words of all that are without the key are the same. */
const PATHS: readonly (readonly [string, number])[] = [
  ["/", 404],
  ["/code", 404],
  ["/status", 404],
  ["/events", 404],
  ["/begin", 404],
  ["/none", 404],
  ["/favicon.ico", 404],
  ["/0123456789abcdee/code", 404],
  ["/0123456789abcde/code", 404],
  ["/0123456789abcdef0/code", 404],
  ["/0123456789ABCDEF/code", 404],
  ["/%30123456789abcdef/code", 404],
  [`//${KEY}/code`, 404],
  [`/x/${KEY}/code`, 404],
  [`/?${KEY}`, 404],
  ["/healthz", 200],
  [`/${KEY}/code`, 200],
  [`/${KEY}/code?x`, 200],
];

for (const [path, status] of PATHS) {
  test(`loginApp with a key answers ${path} with ${status}`, async () => {
    const { app } = waiting();
    const response = await app.request(BASE + path);
    const words = await response.text();
    assert.equal(response.status, status);
    if (status === 404) assert.equal(words, MISSING);
    else if (path !== "/healthz") assert.equal(words, TEXT);
    // A browser is told the same, on a page.
    const shown = await app.request(BASE + path, { headers: HTML });
    const html = await shown.text();
    assert.deepEqual([shown.status, html.includes(MISSING.trim())], [status, status === 404]);
    if (status === 404) assert.doesNotMatch(html, /build-7|ABCD|form_token|<script/);
  });
}

test("loginApp says where the link is as it was told to, and what is not there to who has the key", async () => {
  const { app } = waiting({ key: KEY, whereTheLinkIs: "Ask Bob." });
  const answer = async (path: string) => await (await app.request(BASE + path)).text();
  assert.equal(await answer("/"), "The key is missing from this address, or is another. Ask Bob.\n");
  assert.equal(await answer(`/${KEY}/none`), "There is nothing here\n");
});

test("loginApp has a key unless it is told not to, another one each time", async () => {
  const paths = [1, 2, 3].map(() => waiting({}).app.path);
  for (const path of paths) assert.match(path, /^\/[0-9a-f]{32}\/$/);
  assert.equal(new Set(paths).size, 3);
  const { app } = waiting({});
  assert.equal((await app.request(`${BASE}/`)).status, 404);
  assert.equal(await (await app.request(`${BASE}${app.path}code`)).text(), TEXT);
  assert.deepEqual([waiting().app.path, waiting({ key: null }).app.path], [`/${KEY}/`, "/"]);
});

for (const key of ["", "k3y", "x".repeat(15), "x".repeat(16) + "/", ":" + "x".repeat(16), "*".repeat(16)]) {
  test(`loginApp refuses ${JSON.stringify(key)} as a key`, async () => {
    assert.deepEqual(await failureOf(() => waiting({ key })), {
      code: "usage",
      message: "The page's key is none",
      hint: "Give it at least 16 random letters or digits",
    });
  });
}

const names = ["evil.example", "box-8000.app.github.dev", "my_box:8000", "127.0.0.1.evil.example", "@"];

for (const host of names) {
  test(`loginApp with its key is good under the name ${host}, without it under none`, async () => {
    const { app } = waiting();
    const status = async (path: string) => (await app.request(BASE + path, { headers: { host } })).status;
    assert.deepEqual([await status(`/${KEY}/code`), await status("/code")], [200, 404]);
  });
}

/** Headers, and whether a login is begun by a form that has the token. */
const senders: readonly (readonly [string, Record<string, string>, boolean])[] = [
  ["the page itself", { origin: BASE, "sec-fetch-site": "same-origin" }, true],
  ["the page behind a proxy with a name of its own", { origin: "https://box.example" }, true],
  ["the page behind a proxy, in a browser that says so", {
    origin: "https://box.example",
    "sec-fetch-site": "same-origin",
  }, true],
  ["another site", { origin: "https://evil.example", "sec-fetch-site": "cross-site" }, false],
  ["another site that navigates", { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" }, false],
];

for (const [who, headers, begins] of senders) {
  test(`loginApp with its key ${begins ? "takes" : "refuses"} a form of ${who}`, async () => {
    const login = loginStub();
    const app = loginApp({ attempt: login.attempt, control: true, key: KEY, formToken: "token" });
    const body = new URLSearchParams({ form_token: "token" });
    const response = await app.request(`${BASE}/${KEY}/begin`, { method: "POST", headers, body });
    assert.deepEqual([response.status, login.begun], begins ? [303, 1] : [403, 0]);
  });
}

test("loginApp with its key wants the form's own token, too", async () => {
  const login = loginStub();
  const app = loginApp({ attempt: login.attempt, control: true, key: KEY });
  const body = new URLSearchParams({ form_token: KEY });
  const { status } = await app.request(`${BASE}/${KEY}/begin`, { method: "POST", body });
  assert.deepEqual([status, login.begun], [403, 0]);
});

for (const prefix of ["", "/proxy/8000", "/user/alice/proxy/8000"]) {
  test(`loginApp with its key works behind the prefix ${JSON.stringify(prefix)}: links are relative`, async () => {
    const { app } = waiting();
    const house = new Hono();
    house.mount(prefix || "/", app.fetch);
    const visit = async (url: URL) => {
      const response = await house.request(url, { headers: HTML });
      const to = response.headers.get("location");
      return { response, url: to === null ? url : new URL(to, url) };
    };
    const base = `${BASE}${prefix}/${KEY}/`;
    // Without the slash at the end, as people copy it.
    const bare = await visit(new URL(base.slice(0, -1)));
    assert.deepEqual([bare.response.status, bare.url.href], [308, base]);
    const html = await (await visit(bare.url)).response.text();
    const links = [...html.matchAll(/\s(?:action|src|href)="([^"]+)"|EventSource\("([^"]+)"/g)]
      .map(([, link, events]) => link ?? events!).filter((link) => !link.startsWith("data:"));
    assert.deepEqual(links, [CODE.verificationUri, "cancel", "events?after="]);
    const form = new URLSearchParams({ form_token: /name="form_token"\s+value="([^"]+)"/.exec(html)![1]! });
    const sent = await house.request(new URL("cancel", base), { method: "POST", body: form });
    assert.equal(new URL(sent.headers.get("location")!, new URL("cancel", base)).href, base);
  });
}
