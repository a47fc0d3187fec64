/**
 * Knows how to be a Hub that answers exactly what a test expects: an unexpected request and an unused answer fail it.
 * Whether it is there at all (HEAD), it says to everybody.
 * Must not know what the requests mean.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { HubContext } from "../../../lib/hub/http.ts";
import { memoryClock } from "../../../lib/host/memory/clock.ts";

/** What comes back: a response, a failure to connect, `silence` until the request is aborted, or what a function gives. */
export type Answer = Response | Error | "silence" | (() => Answer | Promise<Answer>);

/** A request as one line (see {@linkcode requestLine}), and what comes back. */
export type Exchange = readonly [request: string, answer: Answer];

/** A Hub for one test. */
export interface FakeHub extends Disposable {
  /** To be handed to the code under test. */
  readonly fetch: typeof globalThis.fetch;
  /** Every request as it came. */
  readonly requests: Request[];
}

/** Makes a Hub that expects these requests in this order. */
export function fakeHub(...exchanges: Exchange[]): FakeHub {
  const requests: Request[] = [];
  const seen: string[] = [];
  const fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    // That it is there, it says to whoever asks.
    if (request.method === "HEAD" && request.url.endsWith("/oauth/token")) {
      return new Response(null, { status: 405 });
    }
    requests.push(request);
    const exchange = exchanges[seen.length];
    seen.push(await requestLine(request));
    if (!exchange) throw new Error("Unexpected request");
    return reply(exchange[1], init?.signal ?? undefined);
  };
  return {
    fetch,
    requests,
    [Symbol.dispose]() {
      assert.deepEqual(seen, exchanges.map(([expected]) => expected));
    },
  };
}

async function reply(answer: Answer, signal: AbortSignal | undefined): Promise<Response> {
  if (typeof answer === "function") return reply(await answer(), signal);
  if (answer === "silence") {
    return new Promise((_, reject) => {
      if (signal?.aborted) reject(signal.reason);
      signal?.addEventListener("abort", () => reject(signal.reason));
    });
  }
  if (answer instanceof Error) throw answer;
  // A table's row may be used twice.
  return answer.clone();
}

/** `GET https://hub/path`, then the `Authorization` header and the body where there are any. */
export async function requestLine(request: Request): Promise<string> {
  const parts = [`${request.method} ${request.url}`, request.headers.get("authorization")];
  return [...parts, await request.text()].filter(Boolean).join(" ");
}

/** A JSON answer. */
export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
  });
}

/** What another server than the Hub might say. */
export function html(status: number, headers: Record<string, string> = {}): Response {
  return new Response("<html>hf_secret</html>", {
    status,
    headers: { "content-type": "text/html", ...headers },
  });
}

/** What a function of `lib/hub` is called with. */
export function hubContext(fetch: typeof globalThis.fetch, more: Partial<HubContext> = {}): HubContext {
  return {
    fetch,
    clock: memoryClock(0),
    endpoint: "https://huggingface.co",
    clientId: "client-1",
    timeoutMs: 10_000,
    ...more,
  };
}

/** The body of `GET /api/whoami-v2` for a classic token, or for an OAuth token where it has no name. */
export function whoamiBody(displayName?: string, name = "alice", role = "write"): Record<string, unknown> {
  const auth = displayName === undefined
    ? { type: "oauth", expiresAt: "2027-08-05T00:00:00.000Z" }
    : { type: "access_token", accessToken: { displayName, role, createdAt: "2026-10-05T13:28:04.823Z" } };
  return { type: "user", id: "6ac3", name, fullname: "Alice", email: "a@example.com", orgs: [], auth };
}
