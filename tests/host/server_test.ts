/** Holds every server that runs here to the contract, and to what it may listen on. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import process from "node:process";
import { test } from "node:test";
import { currentHost } from "../../lib/host/current.ts";
import { memoryHost } from "../../lib/host/memory/host.ts";
import { httpServer } from "../../lib/host/shared/http/server.ts";
import { never } from "../support/network/raw_requests.ts";
import { skipUnless } from "../support/skip.ts";
import { nodeHostHere } from "./child.ts";
import { serverContract } from "./contract/http.ts";

const send = (url: string, init?: RequestInit) => fetch(url, init);
const underDeno = "Deno" in globalThis;

serverContract("memory", () => {
  const host = memoryHost();
  return { server: host.server!, send: host.request };
});
serverContract("node", () => ({ server: nodeHostHere().server!, send }));
if (underDeno) {
  const { server } = await currentHost();
  serverContract("deno", () => ({ server: server!, send }));
}

test("an address of another machine is said to be", async () => {
  const options = { hostname: "192.0.2.1", port: 0, signal: new AbortController().signal };
  await assert.rejects(httpServer().listen(never, options), {
    code: "address_unavailable",
    message: "Cannot listen on 192.0.2.1:0: this machine has no such address",
  });
});

test("a name that nobody has is said to be none, whatever went wrong before", async () => {
  const options = { hostname: "nobody.invalid", port: 0, signal: new AbortController().signal };
  const before = [() => {}, () => assert.ok(!existsSync("/nowhere/at/all"))];
  for (const goesWrong of before) {
    goesWrong();
    await assert.rejects(httpServer().listen(never, options), {
      code: "address_unavailable",
      message: "Cannot listen on nobody.invalid:0: there is no such name",
    });
  }
});

test("in memory, requests reach who listens on their host and port, with any Host", async () => {
  const host = memoryHost();
  const { signal } = new AbortController();
  const show = ({ url, headers }: Request) => new Response(`${url} ${headers.get("host")}`);
  const everywhere = await host.server!.listen(show, { hostname: "0.0.0.0", port: 80, signal });
  await host.server!.listen(show, { hostname: "::1", port: 8000, signal });
  const text = async (url: string, init?: RequestInit) => await (await host.request(url, init)).text();
  assert.deepEqual([
    everywhere.port,
    await text("http://box.example/a"),
    await text("http://[::1]:8000/", { headers: { host: "evil.example" } }),
    await text("http://[::1]:8000/", { headers: { host: "a b" } }),
  ], [80, "http://box.example/a box.example", "http://evil.example/ evil.example", "Bad request"]);
  await assert.rejects(host.request("http://localhost:8000/"), {
    message: "Nothing is listening on localhost:8000",
  });
  assert.equal("server" in memoryHost({ listens: false }), false);
});

test("an address that is not permitted is said to be", {
  skip: skipUnless(underDeno, "only Deno asks for permission to listen"),
}, () => {
  const program = `
    import { denoHost } from "./lib/host/deno/host.ts";
    const options = { hostname: "::1", port: 8000, signal: new AbortController().signal };
    await (await denoHost()).server.listen(() => new Response(), options).catch(({ code, message }) => console.log(code, message));`;
  const config = process.env["HF_AUTH_CONFIG"] ?? "deno.json";
  const options = [
    "--no-prompt",
    "--no-check",
    "--no-lock",
    "--quiet",
    "--allow-sys",
    "--allow-env",
    "--config",
    config,
  ];
  const { stdout } = spawnSync(process.execPath, ["run", ...options, "-"], {
    input: program,
    encoding: "utf8",
  });
  assert.equal(stdout, "address_unavailable Cannot listen on [::1]:8000: not permitted\n");
});
