/**
 * Knows which web requests reach a handler, as what, and what is answered in its place.
 * Must not know sockets: a request is handed in as it was read.
 *
 * @module
 */

import type { WebHandler } from "../../host.ts";

/** In bytes. All that a person sends to a page is a form of a few fields. */
export const maxBody: number = 64 * 1024;

/** A request as it was read. */
export interface Received {
  /** Its method. */
  readonly method: string;
  /** Its target (RFC 9112 section 3.2). */
  readonly target: string;
  /** Its headers in order, each as often as it was sent. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** What it sends. */
  readonly body: ReceivedBody;
  /** Aborts when the client goes away. */
  readonly signal: AbortSignal;
}

/** A request's body while it arrives. */
export interface ReceivedBody {
  /** What has arrived and will; it fails when that is too long. */
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Whether more than {@linkcode maxBody} arrived. */
  readonly tooLong: boolean;
  /** Takes what has arrived. */
  push(bytes: Uint8Array): void;
  /** Takes the news that this was all. */
  end(): void;
  /** Takes the news that the rest will not come. */
  fail(reason: unknown): void;
}

/** A body that nothing of has arrived; `stop` is called when no more shall be read. */
export function receivedBody(stop: () => void): ReceivedBody {
  let size = 0;
  let open = true;
  let controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>;
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (its) => void (controller = its),
    cancel: () => void (open = false),
  });
  const close = (how: () => void) => {
    if (open) how();
    open = false;
  };
  return {
    stream,
    get tooLong() {
      return size > maxBody;
    },
    push(bytes) {
      size += bytes.length;
      if (size > maxBody) {
        close(() => controller.error(new Error("The request is too long")));
        stop();
      } else if (open) controller.enqueue(new Uint8Array(bytes));
    },
    end: () => close(() => controller.close()),
    fail: (reason) => close(() => controller.error(reason)),
  };
}

/** Answers a request by the handler or, where that can't be or fails, in its place. Never rejects. */
export async function answer(handler: WebHandler, received: Received): Promise<Response> {
  const request = requestOf(received);
  if (typeof request === "number") return refusal(request);
  try {
    const response = usable(await handler(request));
    if (!received.body.tooLong) return response;
    response.body?.cancel().catch(() => {});
  } catch {
    // Its details are not for who asks.
  }
  return refusal(received.body.tooLong ? 413 : 500);
}

/** What is answered where no handler can. */
export function refusal(status: number): Response {
  return new Response(refusals[status], { status, headers: { "content-type": "text/plain; charset=utf-8" } });
}

const refusals: Readonly<Record<number, string>> = {
  400: "Bad request",
  413: "Content too large",
  500: "Internal error",
  501: "Not implemented",
};

/** Whether a header is between a server and its client only, so that a handler has no say in it. */
export function isHopByHop(name: string): boolean {
  return ["connection", "keep-alive", "transfer-encoding", "upgrade"].includes(name.toLowerCase());
}

// RFC 9110 section 7.2. No user, path or query: they would make another URL of it.
const validHost = /^(?:[\w.~-]+|\[[\dA-Fa-f:.]+\])(?::\d{1,5})?$/;

function requestOf({ method, target, headers, body, signal }: Received): Request | number {
  const all = (wanted: string) =>
    headers.filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => value);
  const [host = "", ...otherHosts] = all("host");
  const length = Number(all("content-length")[0] ?? 0);
  const hasBody = length > 0 || all("transfer-encoding").length > 0;
  // What a Request can't be, in every runtime alike.
  if (method === "TRACE" || method === "CONNECT") return 501;
  if (!validHost.test(host) || otherHosts.length > 0) return 400;
  // RFC 9112 section 3.2.2: a whole URL must be accepted; the host in it is then the very one in `Host`.
  const origin = `http://${host}`;
  const path = target.startsWith(origin) ? target.slice(origin.length) : target;
  if (!path.startsWith("/") || hasBody && (method === "GET" || method === "HEAD")) return 400;
  if (length > maxBody) return 413;
  try {
    const web = new Headers();
    for (const [name, value] of headers) if (name.toLowerCase() !== "cookie") web.append(name, value);
    // RFC 9113 section 8.2.3: not with a comma, as other headers are.
    if (all("cookie").length > 0) web.set("cookie", all("cookie").join("; "));
    const init = { method, headers: web, signal, ...hasBody && { body: body.stream, duplex: "half" } };
    return new Request(origin + path, init);
  } catch {
    return 400;
  }
}

function usable(response: Response): Response {
  if (response.status < 200 || response.bodyUsed || response.body?.locked) {
    throw new TypeError("This response can't be sent");
  }
  return response;
}
