/**
 * Knows how to talk to a server byte by byte, as no HTTP client would.
 * Must not know what is a right answer.
 *
 * @module
 */

import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** A connection to a server on this machine. */
export interface RawClient extends Disposable {
  /** Its socket. */
  readonly socket: Socket;
  /** What has been received, as Latin-1. */
  readonly received: string;
  /** Sends text as Latin-1. */
  send(text: string): void;
  /** What has been received as soon as it has `wanted` in it; fails when the server closes first. */
  until(wanted: string): Promise<string>;
  /** All that was received, once the server has closed. */
  rest(): Promise<string>;
}

/** Connects, reading nothing when `reads` is false. */
export async function rawClient(port: number, reads = true): Promise<RawClient> {
  const socket = connect(port, "127.0.0.1");
  let received = "";
  let changed = Promise.withResolvers<void>();
  const change = () => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  socket.on("error", () => {});
  socket.on("close", change);
  // Not even ahead.
  if (!reads) socket.pause();
  else {
    socket.on("data", (chunk: Uint8Array) => {
      received += String.fromCharCode(...chunk);
      change();
    });
  }
  await once(socket, "connect");
  return {
    socket,
    get received() {
      return received;
    },
    send: (text) => void socket.write(Uint8Array.from(text, (letter) => letter.charCodeAt(0))),
    async until(wanted) {
      while (!received.includes(wanted)) {
        if (socket.destroyed) throw new Error(`Closed after ${JSON.stringify(received.slice(0, 500))}`);
        await changed.promise;
      }
      return received;
    },
    async rest() {
      while (!socket.closed) await changed.promise;
      return received;
    },
    [Symbol.dispose]: () => void socket.destroy(),
  };
}

/** Sends text and gives all that is answered until the server closes. */
export async function exchange(port: number, text: string): Promise<string> {
  using client = await rawClient(port);
  client.send(text);
  return await client.rest();
}
