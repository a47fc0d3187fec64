/** `fetch` over `wasi:http`. It follows no redirect: whoever asks with a token looks first where it goes. */

import { handle } from "wasi:http/outgoing-handler@0.2.10";
import { OutgoingRequest } from "wasi:http/types@0.2.10";
import { failure, fieldsOf, headersOf, piecesOf, ready, sendBody } from "./http.ts";
import { Request, type RequestOptions, Response } from "./messages.ts";
import type { Failure, FutureResponse, OutgoingBody } from "./wasi.ts";

export { Headers } from "./headers.ts";
export { Request, Response };

/** As everywhere, with `redirect` always `manual`. */
export async function fetch(input: Request | URL | string, init?: RequestOptions): Promise<Response> {
  const request = new Request(input, init);
  const { signal } = request;
  signal.throwIfAborted();
  const content = await request.bytes();
  if (content.length > 0) request.headers.set("content-length", String(content.length));
  const [sent, body] = outgoing(request);
  using future = started(sent);
  // A body that cannot be sent is told by the answer, or by its lack.
  const sending = sendBody(body, pieces(content), signal).catch(() => {});
  await ready(future.subscribe(), signal);
  await sending;
  const answer = future.get();
  if (answer?.tag !== "ok") throw failure({ tag: "internal-error" });
  if (answer.val.tag === "err") throw failure(answer.val.val);
  const response = answer.val.val;
  const status = response.status();
  const headers = headersOf(response);
  const isEmpty = request.method === "HEAD" || [204, 205, 304].includes(status);
  if (isEmpty) response[Symbol.dispose]();
  return new Response(isEmpty ? null : piecesOf(response, signal), { status, headers });
}

function outgoing(request: Request): [sent: unknown, body: OutgoingBody] {
  const { protocol, host, pathname, search } = new URL(request.url);
  const sent = new OutgoingRequest(fieldsOf(request.headers));
  const known = /^(GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH)$/.test(request.method);
  sent.setMethod(known ? { tag: request.method.toLowerCase() } : { tag: "other", val: request.method });
  sent.setScheme({ tag: protocol === "https:" ? "HTTPS" : "HTTP" });
  sent.setAuthority(host);
  sent.setPathWithQuery(pathname + search);
  return [sent, sent.body()];
}

function started(sent: unknown): FutureResponse {
  try {
    return handle(sent, null);
  } catch (error) {
    const { payload } = error as Failure;
    throw payload ? failure(payload) : error;
  }
}

async function* pieces(content: Uint8Array): AsyncGenerator<Uint8Array> {
  if (content.length > 0) yield await Promise.resolve(content);
}
