/** Holds the server of `node:` modules to what it takes for a request, byte by byte. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { httpServer } from "../../../../lib/host/shared/http/server.ts";
import { malformedRequests } from "../../../support/network/malformed.ts";
import { exchange, rawClient } from "../../../support/network/raw_client.ts";
import { last, status, twenty } from "../../../support/network/raw_requests.ts";
import { serving } from "../../../support/network/serving.ts";

test("a host is taken as it was sent, and must be one valid one", async () => {
  const hosts: Record<string, string> = {};
  await serving(
    httpServer(),
    ({ url, headers }) => new Response(`${url} ${headers.get("host")}`),
    async (at) => {
      for (
        const lines of [
          "Host: a",
          "hOST:  EVIL.example:80  ",
          "Host: [::1]:8080",
          "Host: my_box",
          "X: none",
          "Host:",
          "Host: a\r\nHost: a",
          "Host: a b",
          "Host: user@a",
          "Host: a/b",
          "Host: a?b",
          "Host: a#b",
          "Host: a\\b",
          "Host: [::1",
          "Host: a:99999",
          "Host: a:-1",
          "Host: \xe4",
        ]
      ) {
        const answer = await exchange(at.port, `GET /p HTTP/1.1\r\n${lines}\r\nConnection: close\r\n\r\n`);
        hosts[lines] = status(answer) === "200" ? /http:.*/.exec(answer)![0] : status(answer);
      }
    },
  );
  assert.deepEqual(hosts, {
    "Host: a": "http://a/p a",
    "hOST:  EVIL.example:80  ": "http://evil.example/p EVIL.example:80",
    "Host: [::1]:8080": "http://[::1]:8080/p [::1]:8080",
    "Host: my_box": "http://my_box/p my_box",
    ...Object.fromEntries(Object.keys(hosts).slice(4).map((lines) => [lines, "400"])),
  });
});

test("what is no request for a handler is refused", async () => {
  const answers: Record<string, string> = {};
  const expected = {
    "GET http://a/b?c HTTP/1.1\r\nHost: a": "200 GET http://a/b?c",
    "GET //evil/b HTTP/1.1\r\nHost: a": "200 GET http://a//evil/b",
    "GET / HTTP/1.0\r\nHost: a": "200 GET http://a/",
    "GET / HTTP/1.0": "400",
    "GET http://evil/ HTTP/1.1\r\nHost: a": "400",
    "GET http://a.evil/ HTTP/1.1\r\nHost: a": "400",
    "OPTIONS * HTTP/1.1\r\nHost: a": "400",
    "GET evil HTTP/1.1\r\nHost: a": "400",
    "TRACE / HTTP/1.1\r\nHost: a": "501",
    "CONNECT a:1 HTTP/1.1\r\nHost: a": "",
    "FROB / HTTP/1.1\r\nHost: a": "400",
    "GET / HTTP/9.9\r\nHost: a": "400",
    "GARBAGE": "400",
    "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1": "400",
    "HEAD / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked": "400",
    "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0": "200 GET http://a/",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked": "400",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4": "400",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -3": "400",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 65537": "413",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999": "413",
    "GET / HTTP/1.1\r\nHost: a\r\nX Y: b": "400",
    "GET / HTTP/1.1\r\nHost: a\r\nX: \0": "400",
  };
  await serving(httpServer(), ({ method, url }) => new Response(`${method} ${url}`), async ({ port }) => {
    for (const head of Object.keys(expected)) {
      const answer = await exchange(port, `${head}\r\nConnection: close\r\n\r\n`);
      answers[head] = [status(answer), ...status(answer) === "200" ? [/GET http:.*/.exec(answer)![0]] : []]
        .join(" ");
    }
  });
  assert.deepEqual(answers, expected);
});

test("headers of more than 16 KiB are refused", async () => {
  const request = (path: number, header: number) =>
    `GET /${"p".repeat(path)} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX: ${"x".repeat(header)}\r\n\r\n`;
  await serving(httpServer(), () => new Response("ok"), async ({ port }) => {
    const sizes: [number, number][] = [[15_000, 0], [0, 15_000], [17_000, 0], [0, 17_000], [9_000, 9_000]];
    const answers = await Promise.all(sizes.map((size) => exchange(port, request(...size))));
    assert.deepEqual(answers.map(status), ["200", "200", "431", "431", "431"]);
  });
  await serving(httpServer({ headerSize: 4_096 }), () => new Response("ok"), async ({ port }) => {
    const answers = await Promise.all([exchange(port, request(0, 3_000)), exchange(port, request(0, 5_000))]);
    assert.deepEqual(answers.map(status), ["200", "431"]);
  });
});

test("a header sent twice is one list, and cookies stay cookies", async () => {
  const show = ({ headers }: Request) => Response.json([headers.get("x-a"), headers.get("cookie")]);
  await serving(httpServer(), show, async ({ port }) => {
    const lines = "X-A: 1\r\nCookie: a=1\r\nx-a: 2\r\nCookie: b=2; c=\xe9\r\n";
    const answer = await exchange(port, last(`GET / HTTP/1.1\r\nHost: a\r\n${lines}\r\n`));
    assert.deepEqual(JSON.parse(/\[.*\]/.exec(answer)![0]), ["1, 2", "a=1; b=2; c=\xc3\xa9"]);
  });
});

test("500 malformed requests harm nobody", async () => {
  const requests = malformedRequests(20_260_101);
  const handler = async (request: Request) => new Response(await request.text());
  const good = last("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n") + "good";
  const statuses = new Set<string>();
  await serving(httpServer({ headers: 1_000, request: 2_000, idle: 100 }), handler, async ({ port }) => {
    for (let round = 0; round < 25; round++) {
      await Promise.all(
        twenty(requests).map(async (request) => {
          using client = await rawClient(port);
          client.send(request);
          client.socket.end();
          for (const [, code] of (await client.rest()).matchAll(/^HTTP\/1\.1 (\d+)/gm)) statuses.add(code!);
        }),
      );
      assert.match(await exchange(port, good), /^HTTP\/1\.1 200 OK\r\n[^]*\r\ngood\r\n/);
    }
  });
  assert.deepEqual(
    [...statuses].filter((code) => !["100", "200", "400", "413", "417", "431", "501"].includes(code)),
    [],
  );
  assert(statuses.has("200") && statuses.has("400"));
});
