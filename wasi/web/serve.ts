/** Answers requests that come over `wasi:http`. */

import { OutgoingResponse, ResponseOutparam } from "wasi:http/types@0.2.10";
import { fieldsOf, headersOf, piecesOf, sendBody } from "./http.ts";
import { Request, type Response } from "./messages.ts";
import type { IncomingRequest } from "./wasi.ts";

/** Answers one request, and resolves when all of the answer is on its way. */
export async function respond(
  incoming: IncomingRequest,
  out: unknown,
  answer: (request: Request) => Promise<Response>,
): Promise<void> {
  const response = await answer(requestOf(incoming));
  const sent = new OutgoingResponse(fieldsOf(response.headers));
  sent.setStatusCode(response.status);
  const body = sent.body();
  ResponseOutparam.set(out, { tag: "ok", val: sent });
  // Who has gone meanwhile wants nothing more.
  await sendBody(body, (response.body ?? none()) as AsyncIterable<Uint8Array>).catch(() => {});
}

function requestOf(incoming: IncomingRequest): Request {
  const { tag, val } = incoming.method();
  const method = tag === "other" ? String(val) : tag.toUpperCase();
  const headers = headersOf(incoming);
  const scheme = incoming.scheme()?.tag === "HTTPS" ? "https" : "http";
  const host = incoming.authority() ?? headers.get("host") ?? "localhost";
  if (!headers.has("host")) headers.set("host", host);
  const body = /^(GET|HEAD)$/.test(method) ? null : piecesOf(incoming);
  return new Request(`${scheme}://${host}${incoming.pathWithQuery() ?? "/"}`, {
    method,
    headers,
    body,
  });
}

async function* none(): AsyncGenerator<Uint8Array> {}
