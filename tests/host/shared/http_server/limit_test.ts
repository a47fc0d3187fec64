/** Holds the server of `node:` modules to its limits: what and whom it does not wait for. */

import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { httpServer } from "../../../../lib/host/shared/http/server.ts";
import { exchange, type RawClient, rawClient } from "../../../support/network/raw_client.ts";
import { type Endless, endless, get, last, never, status } from "../../../support/network/raw_requests.ts";
import { serving } from "../../../support/network/serving.ts";

test("who sends without end is not listened to", async () => {
  await serving(httpServer(), () => assert.fail(), async ({ port }) => {
    using known = await rawClient(port);
    known.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999\r\n\r\n");
    assert.match(await known.rest(), /^HTTP\/1\.1 413 [^]*\r\nConnection: close\r\n/i);
  });
  await serving(httpServer(), never, async ({ port }) => {
    using unknown = await rawClient(port);
    unknown.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    const chunk = `10000\r\n${"x".repeat(65_536)}\r\n`;
    while (unknown.socket.writableLength < 1_000_000 && !unknown.socket.destroyed) {
      unknown.send(chunk);
      await new Promise(setImmediate);
    }
    assert.equal(unknown.socket.destroyed, false);
  });
});

test("headers that do not come are not waited for", async () => {
  await serving(httpServer({ headers: 100 }), () => assert.fail(), async ({ port }) => {
    const answers = await Promise.all([exchange(port, "GET / HTTP/1.1\r\nHos"), exchange(port, "")]);
    assert.equal(status(answers[0]), "408");
  });
});

test("a request that does not come whole is not waited for", async () => {
  const failed = Promise.withResolvers<void>();
  const handler = async (request: Request) => {
    await request.text().catch(() => failed.resolve());
    return new Response();
  };
  await serving(httpServer({ headers: 100, request: 200 }), handler, async ({ port }) => {
    const answer = await exchange(port, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\none");
    await failed.promise;
    assert.equal(status(answer), "408");
  });
});

test("a connection that asks nothing more is closed", async () => {
  await serving(httpServer({ idle: 50 }), () => new Response("ok"), async ({ port }) => {
    const answer = await exchange(port, get() + get());
    assert.equal(answer.split("HTTP/1.1 200 OK").length, 3);
  });
});

test("connections beyond the limit are refused while all others wait for an answer", async () => {
  const [stays, leaves] = [endless(), endless()];
  const handler = ({ url }: Request) =>
    url.endsWith("/stay") ? stays.response : url.endsWith("/leave") ? leaves.response : new Response("ok");
  await serving(httpServer({ connections: 2 }), handler, async ({ port }) => {
    using staying = await rawClient(port);
    using leaving = await rawClient(port);
    staying.send(get("/stay"));
    leaving.send(last(get("/leave")));
    await Promise.all([staying.until("\r\n\r\n"), leaving.until("\r\n\r\n")]);
    assert.equal(status(await exchange(port, get())), "");
    await leaves.finish();
    await leaving.rest();
    assert.equal(status(await exchange(port, last(get()))), "200");
    await stays.event("still here");
    await staying.until("still here");
  });
});

const silences: [criterion: string, text: string][] = [
  ["say nothing", ""],
  ["say half of a request", "GET / HTTP/1.1\r\nHos"],
  ["have been answered", get()],
];

for (const [criterion, text] of silences) {
  test(`connections that ${criterion} shut nobody out, and the oldest goes first`, async () => {
    const limits = { connections: 5, headers: 600_000, request: 600_000, idle: 600_000 };
    await serving(httpServer(limits), () => new Response("ok"), async ({ port }) => {
      const silent: RawClient[] = [];
      for (let count = 0; count < 5; count++) {
        silent.push(await rawClient(port));
        silent.at(-1)!.send(text);
        if (text.endsWith("\r\n\r\n")) await silent.at(-1)!.until("ok");
      }
      const gone = () => silent.map(({ socket }) => socket.destroyed);
      // Bun hears of a connection without a byte only a second later, in any order.
      while (!gone().includes(true)) assert.equal(status(await exchange(port, last(get()))), "200");
      if (text !== "") assert.deepEqual([gone()[0], gone()[4]], [true, false]);
      silent.forEach((client) => client[Symbol.dispose]());
    });
  });
}

test("requests sent ahead are answered in order, up to a limit", async () => {
  const signals: AbortSignal[] = [];
  const handler = ({ url, signal }: Request) => {
    if (!url.endsWith("/never")) return new Response(new URL(url).pathname);
    signals.push(signal);
    return never();
  };
  await serving(httpServer(), handler, async ({ port }) => {
    const answer = await exchange(port, get("/1") + get("/2") + last(get("/3")));
    assert.deepEqual(answer.match(/^\/\d/gm), ["/1", "/2", "/3"]);
    assert.equal(await exchange(port, get("/never").repeat(100)), "");
  });
  assert.deepEqual([signals.length, signals.every((signal) => signal.aborted)], [8, true]);
});

test("who takes nothing is dropped, and who has taken all is kept", async () => {
  const [kept, dropped] = [endless(), endless(() => new Uint8Array(65_536))];
  const handler = ({ url }: Request) => (url.endsWith("/kept") ? kept : dropped).response;
  await serving(httpServer({ stalled: 300 }), handler, async ({ port }) => {
    using reader = await rawClient(port);
    reader.send(get("/kept"));
    await reader.until("\r\n\r\n");
    using other = await rawClient(port, false);
    other.send(get("/dropped"));
    await dropped.cancelled;
    await kept.event("still here");
    await reader.until("still here");
  });
});

test("300 who take nothing cost next to nothing, and keep nobody waiting", { timeout: 60_000 }, async () => {
  const streams: Endless[] = [];
  // One for all: what was garbage in between would be counted, too. Who does not wait for readers never ends.
  const chunk = new Uint8Array(65_536);
  const handler = ({ url }: Request) => {
    if (url.endsWith("/other")) return new Response("ok");
    const stream = endless(() => chunk);
    streams.push(stream);
    return stream.response;
  };
  await serving(httpServer({ stalled: 500 }), handler, async ({ port }) => {
    const before = memory();
    const clients = await Promise.all(Array.from({ length: 300 }, () => rawClient(port, false)));
    for (const client of clients) client.send(get());
    while (streams.length < 300) assert.equal(status(await exchange(port, last(get("/other")))), "200");
    // Now the system takes no more for them, and all others wait, too.
    await Promise.race(streams.map(({ cancelled }) => cancelled));
    const grown = memory() - before;
    for (const { socket } of clients) socket.destroy();
    await Promise.all(streams.map(({ cancelled }) => cancelled));
    // Unbounded it would be gigabytes; other tests share this process.
    assert(grown < 200, `${grown} MiB`);
  });
});

/** What this process has of the machine's memory in MiB, when all garbage is gone. */
function memory(): number {
  const { Bun } = globalThis as { Bun?: { gc(now: boolean): void } };
  if (Bun) Bun.gc(true);
  else {
    setFlagsFromString("--expose-gc");
    runInNewContext("gc")();
  }
  return process.memoryUsage().rss / 2 ** 20;
}
