/**
 * Knows how to be a reverse proxy on this machine, as notebooks, Codespaces and nginx put one before a port.
 * Must not know what is behind it.
 *
 * @module
 */

import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

/** How it treats what passes through. */
export interface ReverseProxyOptions {
  /** What a path begins with, which is not passed on: `/proxy/8000`. Nothing unless given. */
  readonly prefix?: string;
  /** Whether who is behind it is told its own name as `Host`, or that which the browser asked for. */
  readonly host?: "rewritten" | "kept";
  /** Whether it says for whom it asks: `X-Forwarded-*` and `Forwarded`. */
  readonly forwarded?: boolean;
  /** Whether it takes away what it doesn't know: `Origin`, `Referer` and `Sec-Fetch-*`. */
  readonly strips?: boolean;
  /** Whether it keeps an answer until it is whole. */
  readonly keeps?: boolean;
}

/** A running reverse proxy. */
export interface ReverseProxy extends AsyncDisposable {
  /** Its address under a name, prefix included, without a slash at the end. */
  at(name: string): string;
}

/** Starts a reverse proxy on 127.0.0.1 before the server at `target`. */
export async function startReverseProxy(
  target: string,
  { prefix = "", host = "rewritten", forwarded = true, strips = false, keeps = false }: ReverseProxyOptions =
    {},
): Promise<ReverseProxy> {
  const { hostname, port } = new URL(target);
  const server = createServer((req, res) => {
    const path = req.url ?? "/";
    if (!path.startsWith(`${prefix}/`)) return void res.writeHead(502).end("The proxy knows no such path\n");
    const asked = req.headers.host ?? "";
    const headers = Object.entries({
      ...req.headers,
      host: host === "kept" ? asked : `${hostname}:${port}`,
      ...forwarded && {
        "x-forwarded-host": asked,
        "x-forwarded-proto": "https",
        "x-forwarded-for": "203.0.113.9",
        "x-forwarded-prefix": prefix,
        forwarded: `for=203.0.113.9;host="${asked}";proto=https`,
      },
    }).filter(([name]) => !strips || !/^(origin|referer|sec-fetch-.*)$/.test(name));
    const onward = request({
      host: hostname,
      port,
      path: path.slice(prefix.length),
      method: req.method,
      headers: Object.fromEntries(headers),
    }, async (answer) => {
      const status = answer.statusCode ?? 502;
      if (!keeps) {
        res.writeHead(status, answer.headers);
        return void answer.pipe(res);
      }
      const chunks = await Array.fromAsync(answer).catch(() => undefined);
      if (!chunks) return void res.destroy();
      res.writeHead(status, answer.headers);
      for (const chunk of chunks) res.write(chunk);
      res.end();
    });
    onward.on("error", () => res.destroy());
    res.on("close", () => onward.destroy());
    req.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const own = (server.address() as AddressInfo).port;
  return {
    at: (name) => `http://${name}:${own}${prefix}`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
