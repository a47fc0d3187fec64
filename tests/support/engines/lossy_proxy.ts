/**
 * Knows how to stand before an engine and lose or delay requests, or answers alone: what was asked is then done, and nobody
 * is told.
 * Must not know the engine.
 *
 * @module
 */

import { once } from "node:events";
import { createServer, type IncomingMessage, request, type RequestListener } from "node:http";
import { createServer as createSecureServer, type ServerOptions } from "node:https";
import type { AddressInfo } from "node:net";

/** A running one. */
export interface LossyProxy extends AsyncDisposable {
  /** `http://HOST:PORT`, or https */
  readonly address: string;
  /** How many were lost. */
  readonly lost: number;
}

/** What becomes of a request, by its body. One of which that is not known yet is held; so is an answer until something is. */
export type Fate = (body: string) => Outcome | Promise<Outcome>;
type Outcome = "passes" | "request lost" | "answer lost" | { readonly answerAfter: Promise<unknown> };

/**
 * Starts one at `host` before `target`, an http address; it speaks https where `secure` says with which certificates.
 */
export async function startLossyProxy(
  target: string,
  fateOf: Fate = () => "passes",
  secure?: ServerOptions,
  host = "127.0.0.1",
): Promise<LossyProxy> {
  let lost = 0;
  const answer: RequestListener = async (req, res) => {
    const body = await textOf(req).catch(() => undefined);
    // Whoever asked is gone.
    if (body === undefined) return;
    const fate = await fateOf(body);
    if (fate === "request lost" || fate === "answer lost") lost++;
    if (fate === "request lost") return void res.destroy();
    const headers = { ...req.headers, host: new URL(target).host };
    const onward = request(target + req.url, { method: req.method, headers }, async (response) => {
      if (fate === "answer lost") {
        response.resume().once("end", () => res.destroy());
      } else {
        if (typeof fate === "object") await fate.answerAfter;
        res.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(res);
      }
    });
    onward.once("error", () => res.destroy());
    onward.end(body);
  };
  const server = secure ? createSecureServer(secure, answer) : createServer(answer);
  server.listen(0, host);
  await once(server, "listening");
  return {
    address: `http${secure ? "s" : ""}://${host}:${(server.address() as AddressInfo).port}`,
    get lost() {
      return lost;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function textOf(message: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of message.setEncoding("utf8")) text += chunk;
  return text;
}
