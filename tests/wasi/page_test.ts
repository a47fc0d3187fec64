/** The login page as a component, a new instance for each request: the login goes on in the folder. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { approve } from "../support/hub/approve.ts";
import { type Hub, startHub } from "../support/hub/hub.ts";
import { type Home, makeHome } from "../support/program/program.ts";
import { statusUnder } from "../support/network/status_under.ts";
import { type Server, SERVERS } from "./servers.ts";

const KEY = "k".repeat(16);
const WITH_KEY = { HF_AUTH_PAGE_KEY: KEY };

interface Page extends AsyncDisposable {
  readonly url: string;
  /** What `/status` says. */
  status(): Promise<Record<string, unknown>>;
  /** Presses a button of the page. */
  press(action: "begin" | "cancel", token?: string): Promise<Response>;
  /** Asks until the login is in this state. */
  until(state: string): Promise<Record<string, unknown>>;
}

async function open(
  { serve }: Server,
  home: Home,
  hub: Hub,
  more: Record<string, string> = WITH_KEY,
  at = `/${KEY}/`,
): Promise<Page> {
  const { url: origin, kill, finished } = await serve(home.env(hub.url, more));
  const url = origin + at;
  const status = async () => await (await fetch(`${url}status`)).json();
  return {
    url,
    status,
    async press(action, token) {
      const page = await (await fetch(url, { headers: { accept: "text/html" } })).text();
      const form_token = token ?? /name="form_token" value="([^"]+)"/.exec(page)?.[1] ?? "";
      const body = new URLSearchParams({ form_token });
      const response = await fetch(url + action, { method: "POST", body, redirect: "manual" });
      await response.body?.cancel();
      return response;
    },
    async until(state) {
      for (const end = Date.now() + 30_000; Date.now() < end;) {
        const said = await status();
        if (said["state"] === state) return said;
      }
      throw new Error(`It is ${JSON.stringify(await status())}, not ${state}`);
    },
    async [Symbol.asyncDispose]() {
      kill("SIGTERM");
      await finished;
    },
  };
}

for (const server of SERVERS) {
  const on = (title: string, run: () => Promise<void>) =>
    test(`${server.name}: ${title}`, { skip: server.skip }, run);

  on("the page begins a login, shows its code, and stores it when it is approved", async () => {
    await using hub = await startHub();
    await using home = await makeHome();
    await using page = await open(server, home, hub);
    assert.deepEqual(await page.status(), { id: 0, state: "idle" });
    assert.equal((await page.press("begin")).status, 303);
    const { user_code, ...rest } = await page.status();
    assert.deepEqual([rest["id"], rest["state"]], [2, "waiting"]);
    assert.equal(await (await fetch(`${page.url}code`)).text(), `${user_code}\n${hub.url}/oauth/device\n`);
    const events = async (query: string) => await (await fetch(`${page.url}events${query}`)).text();
    assert.match(
      await events(""),
      /^retry: 500\nevent: hello\ndata\n\nid: 2\nevent: state\ndata: \{"state":"waiting"/,
    );
    assert.equal(await events("?after=2"), "retry: 500\nevent: hello\ndata\n\n");

    await approve(hub.url, String(user_code));
    const { expires_at, ...approved } = await page.until("approved");
    assert.deepEqual(approved, { id: 3, state: "approved", user: "alice", token_name: "oauth-alice" });
    assert.ok(Number(expires_at) > Date.now() / 1000);
    assert.match(await events("?after=2"), /\nid: 3\nevent: state\ndata: \{"state":"approved"/);
    assert.match(await home.read("token") ?? "", /^hf_oauth_/);
    const polls = hub.requests.filter(({ path }) => path === "/oauth/token").length;
    assert.ok(polls <= 3, `The Hub was asked ${polls} times`);
  });

  on("a denial is told until the next login, which can be cancelled", async () => {
    await using hub = await startHub();
    await using home = await makeHome();
    await using page = await open(server, home, hub);
    await page.press("begin");
    await approve(hub.url, String((await page.status())["user_code"]), { deny: true });
    const denied = await page.until("denied");
    assert.equal(denied["message"], "The login was denied in the browser");
    assert.equal((await page.status())["state"], "denied");
    await page.press("begin");
    assert.equal((await page.status())["state"], "waiting");
    assert.equal((await page.press("cancel")).status, 303);
    assert.deepEqual(await page.status(), { id: 0, state: "idle" });
    assert.deepEqual([await home.read("token"), await home.read("hf-auth/pending_login")], [
      undefined,
      undefined,
    ]);
  });

  on("a login that cannot begin says why, and the next try may succeed", async () => {
    await using hub = await startHub();
    await using home = await makeHome();
    await using page = await open(server, home, hub);
    hub.fail("POST /oauth/device", { status: 503 });
    await page.press("begin");
    assert.equal((await page.status())["state"], "failed");
    const start = Date.now();
    await page.press("begin");
    assert.equal((await page.status())["state"], "waiting");
    // The Hub is not asked again at once.
    assert.ok(Date.now() - start > 2_000);
  });

  on("whoever is not of this page begins nothing", async () => {
    await using hub = await startHub();
    await using home = await makeHome();
    await using page = await open(server, home, hub);
    assert.equal((await page.press("begin", "made up")).status, 403);
    const foreign = await fetch(`${page.url}begin`, {
      method: "POST",
      headers: { origin: "http://evil.example" },
    });
    assert.equal(foreign.status, 403);
    await foreign.body?.cancel();
    assert.deepEqual(await page.status(), { id: 0, state: "idle" });
    assert.deepEqual([...hub.requests], []);
  });

  on("every address but /healthz begins with the key, under any name", async () => {
    await using hub = await startHub();
    await using home = await makeHome();
    await using page = await open(server, home, hub);
    const at = async (path: string) => {
      const response = await fetch(new URL(path, page.url));
      return [response.status, (await response.text()).split(",")[0]];
    };
    assert.equal((await at("status"))[0], 200);
    for (const path of ["/", "/status", "/begin", `/${KEY.slice(1)}/status`, `/x${KEY}/status`]) {
      assert.deepEqual(await at(path), [404, "The key is missing from this address"]);
    }
    assert.deepEqual(await at("/healthz"), [200, "ok\n"]);
    assert.equal(await statusUnder("box.example", `${page.url}status`), 200);
    assert.deepEqual([...hub.requests], []);
  });

  on("without a key of 16 letters or digits nothing is shown", async () => {
    await using hub = await startHub();
    await using home = await makeHome();
    for (const key of [undefined, "", "short", "k".repeat(15), `${KEY}/`, ` ${KEY}`]) {
      const more = key === undefined ? {} : { HF_AUTH_PAGE_KEY: key };
      await using page = await open(server, home, hub, more, "/");
      const response = await fetch(page.url);
      assert.deepEqual([response.status, (await response.text()).split(" to ")[0]], [
        500,
        "Set HF_AUTH_PAGE_KEY",
      ]);
    }
  });
}
