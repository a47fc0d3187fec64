/** What components have of the Web gives what Deno's own gives, in two engines. */

import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { makeHome } from "../support/program/program.ts";
import { CHECKOUT, enginesOf } from "./engines.ts";
import { CASES, results } from "./web/cases.ts";

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const piece of request.setEncoding("utf8")) text += piece;
  return text;
}

const ANSWERS: Record<string, (request: IncomingMessage, response: ServerResponse) => unknown> = {
  "/away": (_, response) => response.writeHead(302, { location: "http://other.test/" }).end("there"),
  "/body": async (request, response) => response.end(await textOf(request)),
  "/broken": (_, response) => {
    response.writeHead(200, { "content-length": 100 }).write("a");
    response.socket!.end();
  },
  "/echo": async (request, response) => {
    const { "content-type": type, "content-length": length, "x-a": a } = request.headers;
    response.end(JSON.stringify([request.method, request.url, type, length, a, await textOf(request)]));
  },
  "/forever": (_, response) => response.write("a"),
  "/never": () => {},
  "/none": (_, response) => response.writeHead(204).end(),
  "/pieces": async (_, response) => {
    for (const piece of ["one ", "two ", "three"]) {
      await new Promise<void>((sent) => response.write(piece, () => sent()));
    }
    response.end();
  },
  "/plain": (request, response) => response.writeHead(404, { "x-path": request.url! }).end("plain"),
};

async function withServer<T>(use: (url: string) => Promise<T>): Promise<T> {
  const server = createServer((request, response) =>
    ANSWERS[request.url!.split("?")[0]!]!(request, response)
  );
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

for (const { name, skip, prepare, start } of enginesOf(`${CHECKOUT}.build/wasi/web.wasm`)) {
  test(`${name}: the Web in a component is the Web`, { skip }, async (t) => {
    await prepare();
    await using home = await makeHome();
    const expected = await withServer(results);
    const { stdout, stderr } = await withServer((url) => start([url], { env: { HOME: home.path } }).finished);
    assert.equal(stderr, "");
    const found = JSON.parse(stdout);
    for (const title of Object.keys(CASES)) {
      await t.test(title, () => assert.deepEqual(found[title], expected[title]));
    }
  });
}
