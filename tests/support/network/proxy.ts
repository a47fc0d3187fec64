/**
 * Knows how to be a proxy on this machine: tunnels (CONNECT, RFC 9110 section 9.3.6) and plain requests, to loopback only.
 * Must not know what passes through.
 *
 * @module
 */

import { createServer, request } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { join } from "../hub/secure.ts";

/** What a proxy was asked for. */
export interface ProxyRequest {
  /** `CONNECT hub.test:443`, or `GET http://127.0.0.1:1/path`. */
  readonly line: string;
  /** The user and password that came with it. */
  readonly credentials: string | undefined;
}

/** A running proxy. */
export interface Proxy extends AsyncDisposable {
  /** `127.0.0.1:PORT` */
  readonly address: string;
  /** What it was asked for so far. */
  readonly requests: ProxyRequest[];
}

/** How a proxy behaves. */
export interface ProxyOptions {
  /** Where it leads instead of a name's own address: the port on this machine by `name:port`. */
  readonly routes?: Readonly<Record<string, number>>;
  /** `user:password` that it wants, or a status with which it refuses everybody. */
  readonly demands?: string | number;
}

/** Starts a proxy on 127.0.0.1. */
export async function startProxy({ routes = {}, demands }: ProxyOptions = {}): Promise<Proxy> {
  const requests: ProxyRequest[] = [];
  const open = new Set<Socket>();
  // The status it refuses with, if it does.
  const refusal = (line: string, header: string | undefined): number | undefined => {
    const credentials = header === undefined ? undefined : atob(header.replace(/^Basic /, ""));
    requests.push({ line, credentials });
    if (typeof demands === "number") return demands;
    return demands === undefined || demands === credentials ? undefined : 407;
  };
  const portOf = (name: string, port: string) =>
    routes[`${name}:${port}`] ?? (name === "127.0.0.1" ? Number(port) : undefined);

  const server = createServer((req, res) => {
    const refused = refusal(`${req.method} ${req.url}`, req.headers["proxy-authorization"]);
    const { hostname, port, pathname, search } = new URL(req.url ?? "");
    const target = portOf(hostname, port);
    if (refused !== undefined || target === undefined) return void res.writeHead(refused ?? 502).end();
    const { ["proxy-authorization"]: _, ...headers } = req.headers;
    const options = { host: "127.0.0.1", port: target, path: pathname + search, method: req.method, headers };
    const onward = request(options, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(res);
    });
    onward.on("error", () => res.destroy());
    req.pipe(onward);
  });
  server.on("connect", (req, client: Socket, head: Uint8Array) => {
    client.on("error", () => client.destroy());
    const refused = refusal(`CONNECT ${req.url}`, req.headers["proxy-authorization"]);
    const target = portOf(...(req.url ?? "").split(":") as [string, string]);
    if (refused !== undefined || target === undefined) {
      return void client.end(`HTTP/1.1 ${refused ?? 502} Refused\r\nContent-Length: 0\r\n\r\n`);
    }
    const onward = connect(target, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      if (head.length > 0) onward.write(head);
      join(client, onward, open);
    });
    onward.on("error", () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      open.forEach((socket) => socket.destroy());
      await closed;
    },
  };
}
