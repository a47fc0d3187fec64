/** Holds every server that runs here to the contract, and the real ones to their bounds, byte by byte. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import process from "node:process";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { currentHost } from "../../../lib/host/current.ts";
import { httpServer } from "../../../lib/host/shared/http_server.ts";
import { memoryHost } from "../../../lib/host/memory/host.ts";
import { skipUnless } from "../../support/skip.ts";
import { nodeHostHere } from "../child.ts";
import { serverContract, serving } from "../contract/http.ts";
import { malformedRequests } from "./malformed.ts";
import { exchange, rawClient } from "./raw_client.ts";

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

const never = () => new Promise<Response>(() => {});
const status = (answer: string) => /^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? "";
const get = (path = "/") => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
const last = (request: string) => request.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");

/** A response that goes on, with a view of what became of it. */
function endless(chunk?: () => Uint8Array) {
  const { promise: cancelled, resolve } = Promise.withResolvers<void>();
  const controller = Promise.withResolvers<ReadableStreamDefaultController<Uint8Array>>();
  const body = new ReadableStream<Uint8Array>({
    start: (its) => controller.resolve(its),
    pull: (its) => chunk && its.enqueue(chunk()),
    cancel: () => resolve(),
  }, { highWaterMark: 0 });
  const event = async (text: string) => (await controller.promise).enqueue(new TextEncoder().encode(text));
  const finish = async () => (await controller.promise).close();
  return {
    response: new Response(body as ReadableStream<Uint8Array<ArrayBuffer>>),
    cancelled,
    event,
    finish,
  };
}

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

test("connections beyond the limit are refused until others close", async () => {
  const { response, event } = endless();
  const handler = ({ url }: Request) => url.endsWith("/stay") ? response : new Response("ok");
  await serving(httpServer({ connections: 2 }), handler, async ({ port }) => {
    using stays = await rawClient(port);
    using leaves = await rawClient(port);
    stays.send(get("/stay"));
    leaves.send(get());
    await Promise.all([stays.until("\r\n\r\n"), leaves.until("ok")]);
    assert.equal(status(await exchange(port, get())), "");
    leaves.send(last(get()));
    await leaves.rest();
    assert.equal(status(await exchange(port, last(get()))), "200");
    await event("still here");
    await stays.until("still here");
  });
});

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
  const streams: ReturnType<typeof endless>[] = [];
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

test("at the end, connections without a request close at once", async () => {
  await serving(httpServer({ grace: 600_000 }), () => new Response("ok"), async ({ port, stop, closed }) => {
    using idle = await rawClient(port);
    using _silent = await rawClient(port);
    using half = await rawClient(port);
    half.send("GET / HT");
    idle.send(get());
    await idle.until("ok");
    stop();
    await closed;
    await Promise.all([idle.rest(), half.rest()]);
  });
});

test("at the end, a connection closes with its last answer", async () => {
  const { response, event, finish } = endless();
  await serving(httpServer({ grace: 600_000 }), () => response, async ({ port, stop, closed }) => {
    using client = await rawClient(port);
    client.send(get());
    await client.until("\r\n\r\n");
    stop();
    await event("one more");
    await client.until("one more");
    await finish();
    assert.match(await client.rest(), /Connection: keep-alive[^]*one more\r\n0\r\n\r\n$/);
    await closed;
  });
});

test("at the end, what goes on is cut off in time", async () => {
  const streams: ReturnType<typeof endless>[] = [];
  const handler = () => {
    streams.push(endless());
    return streams.at(-1)!.response;
  };
  await serving(httpServer({ grace: 100 }), handler, async ({ port, stop, closed }) => {
    const clients = await Promise.all(twenty(() => rawClient(port)));
    for (const client of clients) client.send(get());
    await Promise.all(clients.map((client) => client.until("\r\n\r\n")));
    stop();
    await Promise.all([
      closed,
      ...clients.map((client) => client.rest()),
      ...streams.map((its) => its.cancelled),
    ]);
    assert.equal(streams.length, 20);
  });
});

const twenty = <T>(make: () => T): T[] => Array.from({ length: 20 }, make);

test("an address of another machine is said to be", async () => {
  const options = { hostname: "192.0.2.1", port: 0, signal: new AbortController().signal };
  await assert.rejects(httpServer().listen(never, options), {
    code: "address_unavailable",
    message: "Cannot listen on 192.0.2.1:0: this machine has no such address",
  });
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
    await denoHost().server.listen(() => new Response(), options).catch(({ code, message }) => console.log(code, message));`;
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
