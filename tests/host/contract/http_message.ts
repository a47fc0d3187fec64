/**
 * Knows what every server makes of a request, and of the response to it.
 * Must not know which server it runs against.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { WebHandler } from "../../../lib/host/host.ts";
import { bytes, type OnServer } from "../../support/network/serving.ts";

/** Registers the tests of one server. */
export function messageContract(on: OnServer): void {
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
    return new Response(new ReadableStream({ cancel: left.resolve }), { headers: { "x-a": "1" } });
  }, async (send, { url }) => {
    const response = await send(url, { method: "HEAD" });
    assert.deepEqual([response.status, response.headers.get("x-a"), await response.text()], [200, "1", ""]);
    await left.promise;
  });
  const left = Promise.withResolvers<void>();

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
}
