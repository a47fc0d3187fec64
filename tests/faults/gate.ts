/**
 * Knows what passes between a program and the stand-in Hub: which tokens were granted, and when an answer is held back.
 * Must not know what either makes of it.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Hub } from "../support/hub/hub.ts";

/** The two tokens of a login. */
export interface Pair {
  readonly access_token: string;
  readonly refresh_token: string;
}

/** Stands before a Hub. */
export interface Gate extends AsyncDisposable {
  readonly url: string;
  /** What the Hub has granted, the last one last: of a login only that one's refresh token is good. */
  readonly grants: Pair[];
  /** The next grant is answered only after `work`. */
  hold(work: () => Promise<void>): void;
  /** Resolves when all that was sent so far is answered, also what a program sent that has ended since. */
  settled(): Promise<void>;
}

const PROBE = "/settled";

/** Opens a gate. */
export async function openGate(hub: Hub): Promise<Gate> {
  const grants: Pair[] = [];
  let held: (() => Promise<void>) | undefined;

  async function pass(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of req as AsyncIterable<Uint8Array>) chunks.push(chunk);
    const { authorization, "content-type": type } = req.headers;
    const answer = await fetch(hub.url + req.url, {
      method: req.method ?? "GET",
      headers: { ...authorization && { authorization }, ...type && { "content-type": type } },
      ...chunks.length > 0 && { body: Buffer.concat(chunks) },
    });
    const body = Buffer.from(await answer.arrayBuffer());
    if (answer.ok && req.url === "/oauth/token") {
      grants.push(JSON.parse(body.toString()));
      const work = held;
      held = undefined;
      await work?.();
    }
    const shown = answer.headers.get("content-type") ?? "application/json";
    const length = `${body.length}`;
    res.writeHead(answer.status, { "content-type": shown, "content-length": length, connection: "close" });
    res.end(body);
  }

  const passing = new Set<Promise<void>>();
  const server = createServer((req, res) => {
    if (req.url === PROBE) return void res.writeHead(204, { connection: "close" }).end();
    const passed = pass(req, res).catch(() => void res.destroy()).finally(() => passing.delete(passed));
    passing.add(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    grants,
    hold: (work) => held = work,
    async settled() {
      // Connections are taken in their order: all that were made before are there after this one.
      await fetch(url + PROBE);
      await Promise.all(passing);
    },
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
