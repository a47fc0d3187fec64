/**
 * Knows how to be a SOCKS 5 proxy (RFC 1928) on this machine that looks up names, without a password.
 * Must not know what passes through.
 *
 * @module
 */

import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A running proxy. */
export interface Socks extends AsyncDisposable {
  /** `127.0.0.1:PORT` */
  readonly address: string;
  /** What it was asked to connect to so far, as `name:port`. */
  readonly requests: string[];
}

/** Starts a proxy that leads to these ports on this machine by `name:port`, and nowhere else. */
export async function startSocks(routes: Readonly<Record<string, number>>): Promise<Socks> {
  const requests: string[] = [];
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on("error", () => {}).on("close", () => open.delete(socket));
    // The greeting, then "connect to a name": 5, 1, 0, 3, length, name, port.
    socket.once("data", () => {
      socket.write(Uint8Array.of(5, 0));
      socket.once("data", (request: Uint8Array) => {
        const end = 5 + request[4]!;
        const target = `${new TextDecoder().decode(request.subarray(5, end))}:${
          request[end]! * 256 + request[end + 1]!
        }`;
        requests.push(target);
        const port = routes[target];
        socket.write(Uint8Array.of(5, port === undefined ? 4 : 0, 0, 1, 0, 0, 0, 0, 0, 0));
        if (port === undefined) return void socket.end();
        const onward = connect(port, "127.0.0.1");
        open.add(onward);
        onward.on("error", () => socket.destroy()).on("close", () => open.delete(onward));
        socket.pipe(onward).pipe(socket);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
