/**
 * Knows how Deno goes through a proxy and trusts another CA, and how a proxy's password goes to the proxy alone.
 * Must not know which CA or proxy, nor import what only JSR has.
 *
 * @module
 */

import type { Connection } from "../host.ts";
import { openRelay } from "./relay.ts";

/** The schemes of the proxies that Deno's client can use. */
export const PROXY_PROTOCOLS: readonly string[] = ["http:", "https:", "socks5:", "socks5h:"];

/** The fetch of Deno, through a proxy and trusting further CAs. */
// deno-lint-ignore require-await -- so that a damaged certificate is a rejection
export async function denoConnect(
  { certificates = [], proxy, direct, identity }: Connection,
): Promise<typeof globalThis.fetch> {
  if (direct !== undefined) passBy(direct);
  const trusting = {
    ...certificates.length > 0 && { caCerts: [...certificates] },
    ...identity && { cert: identity.certificate, key: identity.key },
  };
  const address = proxy === undefined ? undefined : new URL(proxy);
  const isSecret = address?.protocol === "http:" && (address.username !== "" || address.password !== "");
  const client = Deno.createHttpClient({ ...trusting, ...proxy !== undefined && { proxy: { url: proxy } } });
  if (!isSecret) return (input, init) => globalThis.fetch(input, { ...init, client });
  // Deno 2.9 sends the password to the proxy, and once more within the tunnel to the server behind it: it puts the header
  // in after all that a script can say of a request.
  const clients = new Map<string, Deno.HttpClient>();
  return async (input, init) => {
    const { protocol, hostname, port } = new URL(input instanceof Request ? input.url : input);
    if (protocol !== "https:") return await globalThis.fetch(input, { ...init, client });
    const target = `${hostname}:${port || 443}`;
    const tunnel = clients.get(target) ??
      Deno.createHttpClient({
        ...trusting,
        proxy: { url: `http://127.0.0.1:${openRelay(address, target)}` },
      });
    clients.set(target, tunnel);
    return await globalThis.fetch(input, { ...init, client: tunnel });
  };
}

/** Deno's clients read the variable when they are made, and more narrowly than curl and Bun do. */
function passBy(host: string): void {
  try {
    Deno.env.set("NO_PROXY", host);
  } catch {
    // Not permitted: then it counts as Deno reads it.
  }
}
