/**
 * Knows a web server that only tests of the same process can reach.
 * Must not know sockets or the real time; so it never drops a client that is slow to read.
 *
 * @module
 */

import { unavailable, withoutBrackets } from "../shared/http/listen_address.ts";
import type { Clock, HttpServer, WebHandler } from "../host.ts";
import { answer, isHopByHop, type ReceivedBody, receivedBody } from "../shared/http/request.ts";

/** A server for tests. */
export interface MemoryServer extends HttpServer {
  /**
   * Sends a request to who listens on the URL's host and port, as `fetch` does, and with any `Host` header that is
   * given; fails when nobody listens. Aborting `init.signal` or cancelling the answer's body goes away.
   */
  request(url: string | URL, init?: RequestInit): Promise<Response>;
}

interface Listener {
  readonly handler: WebHandler;
  readonly hostname: string;
  readonly port: number;
  readonly running: Set<Running>;
}

interface Running {
  readonly gone: AbortController;
  readonly done: Promise<void>;
}

const grace = 1_000;

/** A server that nothing listens on yet. */
export function memoryServer(clock: Clock): MemoryServer {
  const listeners = new Set<Listener>();
  const taken = (port: number) => [...listeners].some((listener) => listener.port === port);
  return {
    addresses: () => ["192.168.0.7", "2001:db8::7"],
    async listen(handler, { hostname, port, signal }) {
      // It takes a while on every machine.
      await Promise.resolve();
      signal.throwIfAborted();
      const host = withoutBrackets(hostname);
      const refuse = (code: string): never => {
        throw unavailable(host, port, Object.assign(new Error(code), { code }));
      };
      if (host === "") refuse("EADDRNOTAVAIL");
      if (port > 65_535) refuse("ERR_SOCKET_BAD_PORT");
      if (port !== 0 && taken(port)) refuse("EADDRINUSE");
      let free = port || 49_152;
      while (taken(free)) free++;
      const listener: Listener = { handler, hostname: host, port: free, running: new Set() };
      listeners.add(listener);
      const closed = new Promise<void>((resolve) => {
        signal.addEventListener("abort", () => {
          listeners.delete(listener);
          resolve(finish(listener, clock));
        }, { once: true });
      });
      return { hostname: host, port: free, closed };
    },
    async request(given, init = {}) {
      const url = new URL(given);
      const listener = [...listeners].find((each) => hears(each, url));
      if (!listener) throw new TypeError(`Nothing is listening on ${url.host}`);
      return await send(listener, url, init);
    },
  };
}

function hears({ hostname, port }: Listener, url: URL): boolean {
  const wanted = withoutBrackets(url.hostname);
  const everywhere = hostname === "0.0.0.0" || hostname === "::";
  const local = (name: string) => name === "localhost" ? "127.0.0.1" : name;
  return port === Number(url.port || 80) && (everywhere || local(hostname) === local(wanted));
}

async function finish({ running }: Listener, clock: Clock): Promise<void> {
  if (running.size === 0) return;
  const early = new AbortController();
  const done = Promise.all([...running].map((each) => each.done)).then(() => early.abort());
  await Promise.race([done, clock.sleep(grace, early.signal).catch(() => {})]);
  for (const { gone } of running) gone.abort(new TypeError("The connection was closed"));
}

async function send({ handler, running }: Listener, url: URL, init: RequestInit): Promise<Response> {
  init.signal?.throwIfAborted();
  const gone = new AbortController();
  const { promise: done, resolve: finished } = Promise.withResolvers<void>();
  const entry = { gone, done };
  running.add(entry);
  const end = () => {
    running.delete(entry);
    finished();
  };
  const left = Promise.withResolvers<never>();
  left.promise.catch(end);
  gone.signal.addEventListener("abort", () => left.reject(gone.signal.reason));
  init.signal?.addEventListener("abort", () => gone.abort(init.signal?.reason));
  const body = receivedBody(() => {});
  const target = url.pathname + url.search;
  const headers = await fill(body, url, init);
  const method = init.method ?? "GET";
  const answered = answer(handler, { method, target, headers, body, signal: gone.signal });
  answered.then((response) => {
    // Nobody is there any more who could read it.
    if (gone.signal.aborted) response.body?.cancel().catch(() => {});
  });
  const response = await Promise.race([answered, left.promise]);
  if (method === "HEAD" || !response.body) {
    response.body?.cancel().catch(() => {});
    end();
    return copy(response, null);
  }
  return copy(response, read(response.body, gone, end));
}

// Some runtimes' Request takes neither every method nor a host: both are kept apart from it.
async function fill(body: ReceivedBody, url: URL, init: RequestInit): Promise<(readonly [string, string])[]> {
  const streamed = init.body instanceof ReadableStream;
  const sent = new Request(url, {
    method: "POST",
    body: init.body ?? null,
    ...streamed && { duplex: "half" },
  });
  const headers = new Headers(init.headers);
  const type = sent.headers.get("content-type");
  if (type && !headers.has("content-type")) headers.set("content-type", type);
  if (!headers.has("host")) headers.set("host", url.host);
  if (streamed) {
    headers.set("transfer-encoding", "chunked");
    pump(sent.body!, body);
  } else {
    const bytes = new Uint8Array(await sent.arrayBuffer());
    if (bytes.length > 0) headers.set("content-length", String(bytes.length));
    body.push(bytes);
    body.end();
  }
  return [...headers];
}

async function pump(from: ReadableStream<Uint8Array>, to: ReceivedBody): Promise<void> {
  try {
    for await (const chunk of from) {
      to.push(chunk);
      if (to.tooLong) return;
    }
    to.end();
  } catch (error) {
    to.fail(error);
  }
}

function read(body: ReadableStream<Uint8Array>, gone: AbortController, end: () => void) {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      gone.signal.addEventListener("abort", () => {
        controller.error(gone.signal.reason);
        reader.cancel().catch(() => {});
      });
    },
    async pull(controller) {
      const { done, value } = await reader.read();
      if (gone.signal.aborted) return;
      if (!done) return controller.enqueue(new Uint8Array(value));
      controller.close();
      end();
    },
    cancel: () => gone.abort(),
  }, { highWaterMark: 0 });
}

function copy({ status, statusText, headers }: Response, body: ReadableStream | null): Response {
  const kept = [...headers].filter(([name]) => !isHopByHop(name));
  return new Response(body, { status, statusText, headers: kept });
}
