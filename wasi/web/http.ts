/** Headers and bodies between `wasi:http` and the Web. */

import { Fields as FieldsClass, OutgoingBody as OutgoingBodyClass } from "wasi:http/types@0.2.10";
import { whenReady } from "./event_loop.ts";
import { Headers } from "./headers.ts";
import type { Failure, Fields, Incoming, OutgoingBody, OutputStream, Pollable, Variant } from "./wasi.ts";

const PIECE = 65_536; // bytes

/** Resolves when the engine can go on; rejects with the signal's reason when it aborts first. */
export function ready(pollable: Pollable, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      stopWaiting();
      reject(signal!.reason);
    };
    const stopWaiting = whenReady(pollable, () => {
      signal?.removeEventListener("abort", stop);
      resolve();
    });
    if (signal?.aborted) stop();
    else signal?.addEventListener("abort", stop, { once: true });
  });
}

/** The Web's headers of a message. */
export function headersOf(message: Incoming): Headers {
  using fields = message.headers();
  return new Headers(fields.entries().map(([name, value]) => [name, String.fromCharCode(...value)] as const));
}

/** Headers for a message that goes; a byte is a character. */
export function fieldsOf(headers: Iterable<readonly [string, string]>): Fields {
  const bytes = (value: string) => Uint8Array.from(value, (one) => one.charCodeAt(0));
  return FieldsClass.fromList([...headers].map(([name, value]) => [name, bytes(value)]));
}

/**
 * The body of a message that came, which is given back to the engine at its end or when nobody wants more.
 *
 * @throws the signal's reason; a {@linkcode failure} when it breaks off.
 */
export async function* piecesOf(message: Incoming, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  using _message = message;
  using body = message.consume();
  using stream = body.stream();
  for (;;) {
    await ready(stream.subscribe(), signal);
    try {
      const piece = stream.read(PIECE);
      if (piece.length > 0) yield piece;
    } catch (error) {
      const { payload } = error as Failure;
      if (payload?.tag === "closed") return;
      // Why, the engine could be asked; jco falls over the question.
      throw payload ? failure({ tag: "connection-terminated" }) : error;
    }
  }
}

/** Sends a body and ends it. */
export async function sendBody(
  body: OutgoingBody,
  pieces: AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): Promise<void> {
  {
    using stream = body.write();
    for await (const piece of pieces) await write(stream, piece, signal);
    stream.flush();
    await ready(stream.subscribe(), signal);
  }
  OutgoingBodyClass.finish(body, null);
}

async function write(stream: OutputStream, piece: Uint8Array, signal?: AbortSignal): Promise<void> {
  for (let left = piece; left.length > 0;) {
    const room = stream.checkWrite();
    if (room === 0) await ready(stream.subscribe(), signal);
    stream.write(left.subarray(0, room));
    left = left.subarray(room);
  }
}

/** What `fetch` fails with; the words are WASI's, which `lib/hub/network_error.ts` knows. */
export function failure({ tag, val }: Variant): TypeError {
  const more = typeof val === "string"
    ? val
    : Object.values(val ?? {}).filter((part) => part !== null).join(" ");
  return new TypeError("The request failed", { cause: new Error(`${tag} ${more}`.trim()) });
}
