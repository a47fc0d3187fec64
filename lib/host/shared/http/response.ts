/**
 * Knows how a response is written so that no more of it is in memory than its client waits for.
 * Must not know what was asked.
 *
 * @module
 */

import type { ServerResponse } from "node:http";
import { isHopByHop } from "./request.ts";

/** How a response is written. */
export interface SendOptions {
  /** Whether its body is, too. */
  readonly withBody: boolean;
  /** Aborts when the client goes away. */
  readonly gone: AbortSignal;
  /** How long the client may take nothing of what waits for it, in milliseconds. */
  readonly stalled: number;
}

/** What must go out before the client counts as stalled, in bytes: a larger part could be on its way for longer. */
const piece = 16 * 1024;

type Done = (error?: Error | null) => void;

/** Writes a response to its end; rejects when that fails or the client goes away. Its body is then cancelled. */
export async function send(
  response: Response,
  outgoing: ServerResponse,
  { withBody, gone, stalled }: SendOptions,
): Promise<void> {
  const reader = response.body?.getReader();
  const cancel = () => void reader?.cancel().catch(() => {});
  gone.addEventListener("abort", cancel);
  const taken = (start: (done: Done) => void) => whenTaken(start, gone, stalled);
  try {
    gone.throwIfAborted();
    for (const [name, value] of response.headers) if (!isHopByHop(name)) outgoing.appendHeader(name, value);
    outgoing.writeHead(response.status, ...response.statusText ? [response.statusText] : []);
    if (reader && withBody) {
      // An event stream may have nothing to say yet.
      outgoing.flushHeaders();
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        for (let at = 0; at < next.value.length; at += piece) {
          await taken((done) => outgoing.write(next.value!.subarray(at, at + piece), done));
        }
      }
    }
    await taken((done) => outgoing.end(done));
  } finally {
    cancel();
  }
}

// Not for "drain", which comes only where enough is waiting to be called full.
function whenTaken(start: (done: Done) => void, gone: AbortSignal, stalled: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (error?: unknown) => {
      clearTimeout(timer);
      gone.removeEventListener("abort", leave);
      if (error) reject(error);
      else resolve();
    };
    const leave = () => done(gone.reason);
    const timer = setTimeout(() => done(new Error("The client stopped reading")), stalled);
    gone.addEventListener("abort", leave);
    if (gone.aborted) leave();
    else start(done);
  });
}
