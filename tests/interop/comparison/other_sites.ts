/**
 * Knows as much of GitHub as a login with a token asks, and of a forge as a login in the browser asks.
 * Must not know the Hub, nor which program asks.
 *
 * @module
 */

import { createServer, type RequestListener, type Server } from "node:http";
import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A GitHub that believes every token, under every host name. */
export interface GitHub extends AsyncDisposable {
  /** The Unix socket it listens at: `gh` speaks plain HTTP there, so it needs no certificate. */
  readonly socket: string;
}

/** Starts one that answers nobody before `together` requests have arrived; later ones it answers at once. */
export async function startGitHub(together = 1): Promise<GitHub> {
  const folder = await mkdtemp(join(tmpdir(), "hf-auth-"));
  const socket = join(folder, "socket");
  const all = Promise.withResolvers<void>();
  let arrived = 0;
  const server = createServer(async (request, response) => {
    if (++arrived === together) all.resolve();
    await all.promise;
    const graphql = request.url?.endsWith("/graphql") === true;
    response.writeHead(200, { "content-type": "application/json", "x-oauth-scopes": "repo, read:org" })
      .end(graphql ? '{"data":{"viewer":{"login":"alice"}}}' : "{}");
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return {
    socket,
    async [Symbol.asyncDispose]() {
      await close(server);
      await rm(folder, { recursive: true });
    },
  };
}

/** A forge that approves whoever opens its page. */
export interface Forge extends AsyncDisposable {
  readonly url: string;
  /** `127.0.0.1:PORT` */
  readonly host: string;
}

/** Starts a forge that gives out `token`. */
export async function startForge(token: string): Promise<Forge> {
  const listener: RequestListener = (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://127.0.0.1");
    if (pathname === "/authorize") {
      const back = new URL(searchParams.get("redirect_uri") ?? "");
      back.search = String(new URLSearchParams({ code: "code", state: searchParams.get("state") ?? "" }));
      response.writeHead(302, { location: back.href }).end();
      return;
    }
    response.writeHead(200, { "content-type": "application/json" })
      .end(
        JSON.stringify({ access_token: token, token_type: "bearer", expires_in: 7200, refresh_token: "r" }),
      );
  };
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url: `http://${host}`, host, [Symbol.asyncDispose]: () => close(server) };
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
