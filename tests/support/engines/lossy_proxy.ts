/**
 * Knows how to stand before an engine and lose requests, or answers alone: what was asked is then done, and nobody is told.
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
  /** `http://127.0.0.1:PORT`, or https */
  readonly address: string;
  /** How many were lost. */
  readonly lost: number;
}

/** What becomes of a request, by its body. */
export type Fate = (body: string) => "passes" | "request lost" | "answer lost";

/** Starts one before `target`, an http address; it speaks https where `secure` says with which certificates. */
export async function startLossyProxy(
  target: string,
  fateOf: Fate = () => "passes",
  secure?: ServerOptions,
): Promise<LossyProxy> {
  let lost = 0;
  const answer: RequestListener = async (req, res) => {
    const body = await textOf(req);
    const fate = fateOf(body);
    if (fate !== "passes") lost++;
    if (fate === "request lost") return void res.destroy();
    const onward = request(target + req.url, { method: req.method, headers: req.headers }, (response) => {
      if (fate === "answer lost") {
        response.resume().once("end", () => res.destroy());
      } else {
        res.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(res);
      }
    });
    onward.once("error", () => res.destroy());
    onward.end(body);
  };
  const server = secure ? createSecureServer(secure, answer) : createServer(answer);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    address: `http${secure ? "s" : ""}://127.0.0.1:${(server.address() as AddressInfo).port}`,
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
