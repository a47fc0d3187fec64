/**
 * Knows what every server must do, so that the one in memory can't drift from the real ones.
 * Must not know which server it runs against.
 *
 * @module
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { HttpServer, Listening, WebHandler } from "../../../lib/host/host.ts";

/** Sends a request, as `fetch` does. */
export type Send = (url: string, init?: RequestInit) => Promise<Response>;

/** Listens while `use` runs, and until all is closed. */
export async function serving(
  server: HttpServer,
  handler: WebHandler,
  use: (listening: Listening & { readonly url: string; readonly stop: () => void }) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const listening = await server.listen(handler, { hostname: "127.0.0.1", port: 0, signal: stop.signal });
  const url = `http://127.0.0.1:${listening.port}`;
  try {
    await use({ ...listening, url, stop: () => stop.abort() });
  } finally {
    stop.abort();
    await listening.closed;
  }
}

const bytes = (text: string) => new TextEncoder().encode(text);

/** A handler and what it is doing, step by step. */
function steps() {
  return { asked: Promise.withResolvers<Request>(), left: Promise.withResolvers<void>() };
}

/** Registers the tests of one server. */
export function serverContract(name: string, make: () => { server: HttpServer; send: Send }): void {
  const on = (
    title: string,
    handler: WebHandler,
    run: (send: Send, at: { url: string; stop: () => void; closed: Promise<void> }) => Promise<void>,
  ) =>
    test(`${name}: ${title}`, async () => {
      const { server, send } = make();
      await serving(server, handler, (at) => run(send, at));
    });

  const echo: WebHandler = async (request) => {
    const { method, url, headers } = request;
    return Response.json({ method, url, x: headers.get("x-a"), body: await request.text() });
  };
  for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"]) {
    on(`${method} arrives as it was sent`, echo, async (send, { url }) => {
      const body = ["GET", "OPTIONS"].includes(method) ? "" : "a=1&ü=🤗";
      const headers: [string, string][] = [["x-a", "1"], ["x-a", "2"]];
      const response = await send(`${url}/a//b%20c?c=%2F&d`, { method, headers, ...body && { body } });
      const seen = { method, url: `${url}/a//b%20c?c=%2F&d`, x: "1, 2", body };
      assert.deepEqual([response.status, await response.json()], [200, seen]);
    });
  }

  on("a response arrives as it was given, but for the connection's headers", () => {
    const headers = new Headers({ "x-a": "1", "transfer-encoding": "chunked", "keep-alive": "timeout=99" });
    for (const cookie of ["a=1; Path=/", "b=2, 3"]) headers.append("set-cookie", cookie);
    return new Response("text", { status: 418, headers });
  }, async (send, { url }) => {
    const response = await send(url);
    assert.deepEqual([
      response.status,
      response.headers.get("x-a"),
      response.headers.getSetCookie(),
      response.headers.get("keep-alive") === "timeout=99",
      await response.text(),
    ], [418, "1", ["a=1; Path=/", "b=2, 3"], false, "text"]);
  });

  on("HEAD is answered without the body, which is cancelled", () => {
    return new Response(new ReadableStream({ cancel: head.left.resolve }), { headers: { "x-a": "1" } });
  }, async (send, { url }) => {
    const response = await send(url, { method: "HEAD" });
    assert.deepEqual([response.status, response.headers.get("x-a"), await response.text()], [200, "1", ""]);
    await head.left.promise;
  });
  const head = steps();

  for (const status of [204, 304]) {
    on(`${status} has no body`, () => new Response(null, { status }), async (send, { url }) => {
      const response = await send(url);
      assert.deepEqual([response.status, await response.text()], [status, ""]);
    });
  }

  const broken: Readonly<Record<string, WebHandler>> = {
    "throws": () => {
      throw new Error("secret");
    },
    "rejects": () => Promise.reject(new Error("secret")),
    "gives nothing": () => undefined as unknown as Response,
    "gives an error": () => Response.error(),
    "gives a response that was read": async () => {
      const response = new Response("secret");
      await response.text();
      return response;
    },
    "gives a response that is being read": () => {
      const response = new Response("secret");
      response.body!.getReader();
      return response;
    },
  };
  for (const [how, handler] of Object.entries(broken)) {
    on(`a handler that ${how} is answered by 500 without details`, handler, async (send, { url }) => {
      for (let round = 0; round < 2; round++) {
        const response = await send(url);
        const type = response.headers.get("content-type");
        assert.deepEqual(
          [response.status, type, await response.text()],
          [500, "text/plain; charset=utf-8", "Internal error"],
        );
      }
    });
  }

  const length: WebHandler = async (request) => {
    return new Response(String((await request.arrayBuffer()).byteLength));
  };
  on("a body of 64 KiB arrives whole", length, async (send, { url }) => {
    const response = await send(url, { method: "POST", body: "x".repeat(65_536) });
    assert.deepEqual([response.status, await response.text()], [200, "65536"]);
  });
  on("a body of more is 413, and does not reach the handler", () => assert.fail(), async (send, { url }) => {
    const response = await send(url, { method: "POST", body: "x".repeat(65_537) });
    assert.deepEqual([response.status, await response.text()], [413, "Content too large"]);
  });
  const caught: WebHandler = async (request) => {
    await request.text().catch(() => {});
    return new Response(new ReadableStream({ cancel: unsent.resolve }));
  };
  const unsent = Promise.withResolvers<void>();
  for (const [what, handler] of Object.entries({ "is not caught": length, "is caught": caught })) {
    on(`a body of unknown length is 413 beyond 64 KiB, when that ${what}`, handler, async (send, { url }) => {
      const parts = [40_000, 25_537].map((length) => bytes("x".repeat(length)));
      const body = ReadableStream.from(parts);
      const response = await send(url, { method: "POST", body, duplex: "half" } as RequestInit);
      assert.deepEqual([response.status, await response.text()], [413, "Content too large"]);
      if (handler === caught) await unsent.promise;
    });
  }

  on("a response is read while it is written, and no sooner written than read", (request) => {
    stream.asked.resolve(request);
    let pulls = 0;
    return new Response(
      new ReadableStream({
        pull(controller) {
          if (pulls++ >= 2) return gate.promise.then(() => controller.close());
          controller.enqueue(bytes(`${pulls};`));
          return undefined;
        },
      }, { highWaterMark: 0 }),
    );
  }, async (send, { url }) => {
    const reader = (await send(url)).body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (!text.endsWith("2;")) text += (await reader.read()).value;
    gate.resolve();
    assert.deepEqual([text, (await reader.read()).done], ["1;2;", true]);
    assert.equal((await stream.asked.promise).signal.aborted, false);
  });
  const stream = steps();
  const gate = Promise.withResolvers<void>();

  on("who goes away before the answer aborts the request", (request) => {
    early.asked.resolve(request);
    request.signal.addEventListener("abort", () => early.left.resolve());
    return new Promise(() => {});
  }, async (send, { url }) => {
    const leave = new AbortController();
    const sent = send(url, { signal: leave.signal });
    assert.equal((await early.asked.promise).signal.aborted, false);
    leave.abort();
    await assert.rejects(sent, { name: "AbortError" });
    await early.left.promise;
  });
  const early = steps();

  on("an answer that begins when nobody waits any more is cancelled", async (request) => {
    tardy.asked.resolve(request);
    await new Promise((resolve) => request.signal.addEventListener("abort", resolve));
    return new Response(new ReadableStream({ cancel: tardy.left.resolve }));
  }, async (send, { url }) => {
    const leave = new AbortController();
    const sent = send(url, { signal: leave.signal });
    await tardy.asked.promise;
    leave.abort();
    await assert.rejects(sent);
    await tardy.left.promise;
  });
  const tardy = steps();

  on("who goes away while reading cancels the answer and aborts the request", (request) => {
    late.asked.resolve(request);
    return new Response(
      new ReadableStream({ start: (its) => its.enqueue(bytes("first")), cancel: late.left.resolve }),
    );
  }, async (send, { url }) => {
    const leave = new AbortController();
    const response = await send(url, { signal: leave.signal });
    const reader = response.body!.getReader();
    assert.equal(new TextDecoder().decode((await reader.read()).value), "first");
    leave.abort();
    await assert.rejects(reader.read());
    await late.left.promise;
    assert.equal((await late.asked.promise).signal.aborted, true);
  });
  const late = steps();

  on("what is being answered at the end is finished", async (request) => {
    ending.asked.resolve(request);
    await ending.left.promise;
    return new Response("in time");
  }, async (send, { url, stop, closed }) => {
    const sent = send(url);
    await ending.asked.promise;
    stop();
    ending.left.resolve();
    assert.equal(await (await sent).text(), "in time");
    await closed;
    await assert.rejects(send(url));
  });
  const ending = steps();

  on("what is not finished a second after the end is cut off", (request) => {
    cut.asked.resolve(request);
    return new Response(
      new ReadableStream({ start: (its) => its.enqueue(bytes("first")), cancel: cut.left.resolve }),
    );
  }, async (send, { url, stop, closed }) => {
    const reader = (await send(url)).body!.getReader();
    await reader.read();
    stop();
    await assert.rejects(reader.read());
    await Promise.all([cut.left.promise, closed]);
    assert.equal((await cut.asked.promise).signal.aborted, true);
  });
  const cut = steps();

  test(`${name}: an end before the beginning`, async () => {
    const reason = new Error("ended");
    const options = { hostname: "127.0.0.1", port: 0, signal: AbortSignal.abort(reason) };
    await assert.rejects(make().server.listen(() => assert.fail(), options), reason);
  });

  test(`${name}: an end during the beginning`, async () => {
    const stop = new AbortController();
    const options = { hostname: "127.0.0.1", port: 0, signal: stop.signal };
    const beginning = make().server.listen(() => assert.fail(), options);
    stop.abort();
    await assert.rejects(beginning, stop.signal.reason);
  });

  test(`${name}: an address in use is said to be, and free when its user has closed`, async () => {
    const { server, send } = make();
    let used = 0;
    await serving(server, () => new Response("first"), async ({ port, url }) => {
      used = port;
      const { signal } = new AbortController();
      await assert.rejects(
        server.listen(() => assert.fail(), { hostname: "127.0.0.1", port, signal }),
        (error: Error & { code: string; hint: string }) => {
          assert.deepEqual([error.name, error.code, error.message, error.hint], [
            "HfAuthError",
            "address_unavailable",
            `Cannot listen on 127.0.0.1:${port}: the address is in use`,
            "Choose another address to listen on, as HOST:PORT",
          ]);
          return true;
        },
      );
      assert.equal(await (await send(url)).text(), "first");
      await serving(server, () => new Response("second"), async (other) => {
        assert.notEqual(other.port, port);
        assert.equal(await (await send(other.url)).text(), "second");
      });
    });
    const stop = new AbortController();
    const options = { hostname: "localhost", port: used, signal: stop.signal };
    const { hostname, port, closed } = await server.listen(() => new Response("third"), options);
    assert.deepEqual(
      [hostname, port, await (await send(`http://localhost:${used}`)).text()],
      ["localhost", used, "third"],
    );
    stop.abort();
    await closed;
  });

  test(`${name}: no address at all is not every address, and not every number is a port`, async () => {
    const { signal } = new AbortController();
    const { server } = make();
    const message = (hostname: string, port: number) =>
      server.listen(() => assert.fail(), { hostname, port, signal }).then(() => "listens", (error) => {
        return `${error.code}: ${error.message}`;
      });
    assert.deepEqual([await message("", 0), await message("[::1]", 70_000)], [
      "address_unavailable: Cannot listen on :0: this machine has no such address",
      "address_unavailable: Cannot listen on [::1]:70000: there is no such port",
    ]);
  });
}
