/**
 * Knows how to put TLS before the stand-in Hub, under a CA of its own.
 * Must not know what passes through.
 *
 * @module
 */

import { type AddressInfo, connect, type Socket } from "node:net";
import { createServer } from "node:tls";
import { type Authority, makeAuthority } from "../network/certificates.ts";
import { type Hub, type HubOptions, startHub } from "./hub.ts";

/** A stand-in Hub over https. */
export interface SecureHub extends AsyncDisposable {
  /** `https://127.0.0.1:PORT` */
  readonly url: string;
  /** Its port. */
  readonly port: number;
  /** The Hub itself, in clear: a person's browser goes there. */
  readonly hub: Hub;
  /** The CA that signed its certificate. */
  readonly authority: Authority;
}

/** How its certificate is. */
export interface SecureOptions extends HubOptions {
  /** The names that it is for; `127.0.0.1` and `hub.test` by default. */
  readonly names?: readonly string[];
  /** Whether it has expired. */
  readonly expired?: boolean;
}

/** Starts a stand-in Hub with TLS on 127.0.0.1. */
export async function startSecureHub(options: SecureOptions = {}): Promise<SecureHub> {
  const { names = ["127.0.0.1", "hub.test"], expired = false } = options;
  const authority = makeAuthority("A company's own CA");
  const { certificate, key } = authority.certify(names, { expired });
  const hub = await startHub(options);
  const open = new Set<Socket>();
  const server = createServer({ cert: certificate, key }, (outer) => {
    const inner = connect(Number(new URL(hub.url).port), "127.0.0.1");
    join(outer, inner, open);
  });
  // A client that does not trust the certificate hangs up.
  server.on("tlsClientError", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}`,
    port,
    hub,
    authority,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      open.forEach((socket) => socket.destroy());
      await closed;
      await hub.close();
    },
  };
}

/** Lets two connections feed each other until one ends; `open` has both while they are. */
export function join(one: Socket, other: Socket, open: Set<Socket>): void {
  for (const [from, to] of [[one, other], [other, one]] as const) {
    open.add(from);
    from.pipe(to);
    from.on("error", () => to.destroy());
    from.on("close", () => {
      open.delete(from);
      to.destroy();
    });
  }
}
