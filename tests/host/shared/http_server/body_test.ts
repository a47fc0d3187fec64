/** Holds the server of `node:` modules to what it reads and writes, byte by byte. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { httpServer } from "../../../../lib/host/shared/http/server.ts";
import { exchange, rawClient } from "../../../support/network/raw_client.ts";
import { get, last, status } from "../../../support/network/raw_requests.ts";
import { serving } from "../../../support/network/serving.ts";

test("what is answered goes over the wire as it should", async () => {
  const cookies = () => new Response("text", { headers: [["set-cookie", "a=1"], ["set-cookie", "b=2, c"]] });
  const sized = () =>
    new Response("text", { headers: { "content-length": "4", "connection": "keep-alive" } });
  const handler = ({ url }: Request) => url.endsWith("/cookies") ? cookies() : sized();
  await serving(httpServer(), handler, async ({ port }) => {
    const [head, one, two] = await Promise.all([
      exchange(port, last(get()).replace("GET", "HEAD")),
      exchange(port, last(get("/cookies"))),
      exchange(port, get("/cookies").replace("1.1", "1.0")),
    ]);
    assert.match(
      head,
      /^HTTP\/1\.1 200 OK\r\n[^]*content-length: 4\r\n[^]*Connection: close\r\n\r\n$/,
    );
    assert.match(one, /\r\nset-cookie: a=1\r\nset-cookie: b=2, c\r\n[^]*\r\n\r\n4\r\ntext\r\n0\r\n\r\n$/);
    assert.match(two, /\r\nset-cookie: a=1\r\nset-cookie: b=2, c\r\n[^]*\r\n\r\ntext$/);
    assert.doesNotMatch(two, /chunked/i);
  });
});

test("a body is read as it arrives", async () => {
  const first = Promise.withResolvers<void>();
  const handler = async (request: Request) => {
    const text = [];
    for await (const chunk of request.body!.pipeThrough(new TextDecoderStream())) {
      text.push(chunk);
      first.resolve();
    }
    return new Response(text.join("|"));
  };
  await serving(httpServer(), handler, async ({ port }) => {
    using client = await rawClient(port);
    client.send(
      "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n",
    );
    await first.promise;
    client.send("3\r\ntwo\r\n0\r\n\r\n");
    assert.match(await client.rest(), /\r\none\|two\r\n/);
  });
});

test("a body may be left unread", async () => {
  const left = Promise.withResolvers<void>();
  const handler = async ({ body, url }: Request) => {
    if (url.endsWith("/cancelled")) await body!.cancel();
    left.resolve();
    return new Response("ok");
  };
  await serving(httpServer(), handler, async ({ port }) => {
    for (const path of ["/cancelled", "/ignored"]) {
      using client = await rawClient(port);
      client.send(`POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\none`);
      await left.promise;
      client.send("two");
      client.send(last(get("/next")));
      assert.equal((await client.rest()).match(/200 OK/g)?.length, 2);
    }
  });
});

test("a body whose sender goes away fails, and aborts the request", async () => {
  const outcome = Promise.withResolvers<[string, boolean]>();
  const handler = async ({ body, signal }: Request) => {
    const reader = body!.getReader();
    const first = new TextDecoder().decode((await reader.read()).value);
    await reader.read().catch(() => outcome.resolve([first, signal.aborted]));
    return new Response();
  };
  await serving(httpServer(), handler, async ({ port }) => {
    using client = await rawClient(port);
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\none");
    client.socket.end();
    assert.deepEqual(await outcome.promise, ["one", true]);
  });
});

test("half an answer is not taken for a whole one", async () => {
  const broken: Readonly<Record<string, (its: ReadableStreamDefaultController) => void>> = {
    error: (its) => its.error(new Error("secret")),
    text: (its) => its.enqueue("secret"),
  };
  const handler = ({ url }: Request) => {
    const fail = broken[new URL(url).pathname.slice(1)]!;
    let pulls = 0;
    const pull = (its: ReadableStreamDefaultController) =>
      pulls++ ? fail(its) : its.enqueue(new TextEncoder().encode("half"));
    return new Response(new ReadableStream({ pull }, { highWaterMark: 0 }));
  };
  await serving(httpServer(), handler, async ({ port }) => {
    for (const how of Object.keys(broken)) {
      assert.match(await exchange(port, get(`/${how}`)), /\r\n4\r\nhalf\r\n$/, how);
    }
  });
});

test("a header that can't be written is answered by 500", async () => {
  const handler = () => new Response("secret", { headers: { "a-first": "1", "x-a": "\x07" } });
  await serving(httpServer(), handler, async ({ port }) => {
    const answer = await exchange(port, last(get()));
    assert.equal(status(answer), "500");
    assert.doesNotMatch(answer, /secret|a-first/);
  });
});
