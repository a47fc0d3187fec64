/** The page as part of others' servers: another Hono application, and this runtime's own server. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Hono } from "npm:hono@^4.13.19";
import { loginApp } from "../../lib/server/mod.ts";
import { CODE, loginStub } from "../support/fakes/login_stub.ts";

type Handler = (request: Request) => Response | Promise<Response>;

/** Serves with what this runtime has: `Deno.serve` or `Bun.serve`. */
function serve(handler: Handler): { readonly url: string; stop(): Promise<void> } {
  const here = globalThis as unknown as {
    Deno?: {
      serve(options: object, handler: Handler): { addr: { port: number }; shutdown(): Promise<void> };
    };
    Bun?: { serve(options: object): { port: number; stop(closeAll: boolean): Promise<void> } };
  };
  const address = { hostname: "127.0.0.1", port: 0 };
  if (here.Deno) {
    const server = here.Deno.serve({ ...address, onListen: () => {} }, handler);
    return { url: `http://127.0.0.1:${server.addr.port}`, stop: () => server.shutdown() };
  }
  const server = here.Bun!.serve({ ...address, fetch: handler });
  return { url: `http://127.0.0.1:${server.port}`, stop: () => server.stop(true) };
}

test("loginApp under a path of another Hono application, served by this runtime", async () => {
  const login = loginStub();
  const app = loginApp({ attempt: login.attempt, control: true, key: null });
  const house = new Hono();
  house.get("/", (context) => context.text("house"));
  house.mount("/login", app.fetch);
  const { url, stop } = serve((request) => house.fetch(request));
  try {
    const ask = (path: string, init?: RequestInit) => fetch(`${url}${path}`, init);
    assert.equal(await (await ask("/")).text(), "house");
    const page = await (await ask("/login/", { headers: { accept: "text/html" } })).text();
    const [, form_token = ""] = /name="form_token"\s+value="([^"]+)"/.exec(page) ?? [];
    // As the page's form does: its links are relative.
    const form = { method: "POST", body: new URLSearchParams({ form_token }), redirect: "manual" } as const;
    const begun = await ask("/login/begin", form);
    assert.deepEqual([begun.status, begun.headers.get("location")], [303, "./"]);
    await begun.body?.cancel();
    login.showCode();
    assert.equal(await (await ask("/login/code")).text(), `${CODE.userCode}\n${CODE.verificationUri}\n`);

    const events = await ask("/login/events");
    const reader = events.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (!text.includes('"state":"waiting"')) text += (await reader.read()).value ?? assert.fail(text);
    await reader.cancel();
  } finally {
    await stop();
  }
});
