/**
 * Knows how a release's files are served on this machine, and how a network spoils them.
 * Must not know who fetches them.
 *
 * @module
 */

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A server of releases. */
export interface ReleaseServer extends AsyncDisposable {
  /** Its address, as `HF_AUTH_INSTALL_FROM` takes it. */
  readonly url: string;
  /** The paths that were asked for. */
  readonly asked: string[];
}

/** What to do to a file on its way; by name, bytes to other bytes, or `half`: the connection breaks. */
export type Spoil = Readonly<Record<string, "half" | ((bytes: Uint8Array) => Uint8Array)>>;

/** Serves folders by version, the first one as the newest. */
export async function serveReleases(
  folders: Readonly<Record<string, string>>,
  spoil: Spoil = {},
): Promise<ReleaseServer> {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    asked.push(request.url!);
    const [, version, name] = /^\/(?:latest\/download|download\/v([^/]+))\/([^/]+)$/.exec(request.url!) ?? [];
    const folder = name === undefined
      ? undefined
      : version === undefined
      ? Object.values(folders)[0]
      : folders[version];
    const bytes = folder && await Deno.readFile(`${folder}/${name}`).catch(() => undefined);
    if (!bytes) return void response.writeHead(404).end("Not Found");
    const how = spoil[name!];
    const sent = typeof how === "function" ? how(bytes) : bytes;
    response.writeHead(200, { "content-length": String(sent.length) });
    if (how !== "half") return void response.end(sent);
    response.write(sent.slice(0, sent.length / 2), () => response.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    [Symbol.asyncDispose]: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
