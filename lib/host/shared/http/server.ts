/**
 * Knows how to answer web requests over `node:http`, which Bun, Node and Deno have, so that nobody who connects
 * can cost much.
 * Must not know which of them it runs under, nor what is asked and answered.
 *
 * @module
 */

import { lookup } from "node:dns/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { isIP, type Socket } from "node:net";
import { networkAddresses } from "./addresses.ts";
import { Connections } from "./connections.ts";
import { unavailable, withoutBrackets } from "./listen_address.ts";
import type { HttpServer, WebHandler } from "../../host.ts";
import { answer, receivedBody, refusal } from "./request.ts";
import { send } from "./response.ts";

/** What those who connect may take at most. Times are in milliseconds. */
export interface ServerLimits {
  /** Connections at once: a lecture hall that watches one page. Who comes then takes a silent one's place. */
  readonly connections: number;
  /** Bytes of a request's line and headers together: what other servers take. */
  readonly headerSize: number;
  /** Requests that one connection sends ahead of their answers: browsers send none, and each starts a handler. */
  readonly ahead: number;
  /** Until the headers are there: they fit into a few packets. */
  readonly headers: number;
  /** Until the whole request is there: 64 KiB over a bad phone line. */
  readonly request: number;
  /** Until a connection without a request is closed: a page asks for what it needs at once. */
  readonly idle: number;
  /** Until a client that takes nothing of what waits for it is dropped: it is gone or means harm. */
  readonly stalled: number;
  /** What is being answered has this long to finish at the end: a person waits for the program to end. */
  readonly grace: number;
}

const usual: ServerLimits = {
  connections: 1_024,
  headerSize: 16 * 1024,
  ahead: 8,
  headers: 10_000,
  request: 30_000,
  idle: 5_000,
  stalled: 60_000,
  grace: 1_000,
};

/** The server port. */
export function httpServer(limits: Partial<ServerLimits> = {}): HttpServer {
  return {
    addresses: networkAddresses,
    async listen(handler, { hostname, port, signal }) {
      signal.throwIfAborted();
      const host = withoutBrackets(hostname);
      const { server, stop } = boundedServer(handler, { ...usual, ...limits });
      await begin(server, host, port).catch(async (cause) => {
        throw unavailable(host, port, await unknownName(host) ?? cause);
      });
      // A connection that can't be accepted is no reason to end.
      server.on("error", () => {});
      const closed = new Promise<void>((resolve) => void server.once("close", resolve));
      signal.addEventListener("abort", stop, { once: true });
      if (signal.aborted) {
        stop();
        await closed;
        throw signal.reason;
      }
      const address = server.address();
      return { hostname: host, port: typeof address === "object" && address?.port || port, closed };
    },
  };
}

/** What is wrong with a name that Bun can't find: it says that the port is in use, or whatever went wrong before. */
async function unknownName(host: string): Promise<unknown> {
  if (isIP(host) !== 0) return undefined;
  return await lookup(host).then(() => undefined, (error: unknown) => error);
}

async function begin(server: Server, host: string, port: number): Promise<void> {
  // Without a name every address of the machine would be listened on.
  if (host === "") throw Object.assign(new Error("No address"), { code: "EADDRNOTAVAIL" });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function boundedServer(handler: WebHandler, limits: ServerLimits): { server: Server; stop: () => void } {
  const connections = new Connections<Socket>(limits.connections);
  let stopping = false;
  const server = createServer({
    maxHeaderSize: limits.headerSize,
    headersTimeout: limits.headers,
    requestTimeout: limits.request,
    keepAliveTimeout: limits.idle,
    connectionsCheckingInterval: Math.min(1_000, limits.headers),
    // It is refused further on, together with wrong ones.
    requireHostHeader: false,
  });
  server.on("connection", (socket: Socket) => {
    if (!connections.add(socket)) return;
    // A response that waits for one before it on its connection is not told by itself.
    socket.once("close", () => connections.remove(socket));
  });
  server.on("request", (incoming, outgoing) => {
    const { socket } = incoming;
    const running = connections.running(socket);
    if (!running || running.size >= limits.ahead) return void socket.destroy();
    const gone = new AbortController();
    connections.begin(socket, gone);
    outgoing.once("close", () => {
      connections.end(socket, gone);
      if (!outgoing.writableFinished) gone.abort();
      if (stopping && running.size === 0) socket.destroySoon();
    });
    if (stopping) outgoing.setHeader("connection", "close");
    incoming.once("error", () => gone.abort());
    serve(handler, incoming, outgoing, gone.signal, limits.stalled);
  });
  const stop = () => {
    stopping = true;
    const timer = setTimeout(() => {
      for (const socket of connections.all) socket.destroy();
    }, limits.grace);
    server.close(() => clearTimeout(timer));
    for (const socket of connections.silent) socket.destroy();
  };
  return { server, stop };
}

async function serve(
  handler: WebHandler,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  gone: AbortSignal,
  stalled: number,
): Promise<void> {
  const body = receivedBody(() => incoming.pause());
  incoming.on("data", body.push).on("end", body.end);
  gone.addEventListener("abort", () => body.fail(gone.reason));
  outgoing.on("error", () => {});
  const { method = "", url = "", rawHeaders } = incoming;
  const headers = rawHeaders.flatMap((name, at) => at % 2 ? [] : [[name, rawHeaders[at + 1] ?? ""] as const]);
  const response = await answer(handler, { method, target: url, headers, body, signal: gone });
  // What is left of a refused request would be taken for the next one.
  if (response.status === 413) outgoing.setHeader("connection", "close");
  const limits = { withBody: method !== "HEAD", gone, stalled };
  try {
    await send(response, outgoing, limits).catch((error) => {
      if (outgoing.headersSent) throw error;
      for (const name of outgoing.getHeaderNames()) outgoing.removeHeader(name);
      return send(refusal(500), outgoing, limits);
    });
  } catch {
    // Half an answer can only be shown to be one by its sudden end.
    incoming.socket.destroy();
  }
}
