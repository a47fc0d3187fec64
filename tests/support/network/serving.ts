/**
 * Knows how to have a server listen for as long as a test asks it.
 * Must not know what it is asked.
 *
 * @module
 */

import { test } from "node:test";
import type { HttpServer, Listening, WebHandler } from "../../../lib/host/host.ts";

/** Sends a request, as `fetch` does. */
export type Send = (url: string, init?: RequestInit) => Promise<Response>;

/** A server, and what reaches it. */
export interface Reachable {
  readonly server: HttpServer;
  readonly send: Send;
}

/** A server that listens. */
export interface Serving extends Listening {
  /** Where it does. */
  readonly url: string;
  /** Makes it end. */
  stop(): void;
}

/** Listens while `use` runs, and until all is closed. */
export async function serving(
  server: HttpServer,
  handler: WebHandler,
  use: (at: Serving) => Promise<void>,
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

/** Makes a test of a server that answers with `handler`. */
export type OnServer = (
  title: string,
  handler: WebHandler,
  run: (send: Send, at: Serving) => Promise<void>,
) => void;

/** Makes such tests of this server. */
export function onServer(name: string, make: () => Reachable): OnServer {
  return (title, handler, run) =>
    void test(`${name}: ${title}`, async () => {
      const { server, send } = make();
      await serving(server, handler, (at) => run(send, at));
    });
}

/** Text as it is sent. */
export const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
