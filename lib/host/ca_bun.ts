/**
 * Knows how Bun is made to trust another CA: by an option of its fetch.
 * Must not know which CA, nor load anything before it is asked.
 *
 * @module
 */

import process from "node:process";
import { HfAuthError } from "../errors.ts";

/** The fetch for Bun that trusts these CA certificates too; Node's has no such option. */
export async function bunTrusting(certificates: readonly string[]): Promise<typeof globalThis.fetch> {
  if (!process.versions["bun"]) {
    throw new HfAuthError("invalid_configuration", "Node trusts another CA only from its start", {
      hint: "Set NODE_EXTRA_CA_CERTS alone, or hand in a `fetch` of your own",
    });
  }
  const [{ getCACertificates }, { X509Certificate }] = await Promise.all([
    import("node:tls"),
    import("node:crypto"),
  ]);
  // Given one that is none, Bun would only say that the socket failed.
  for (const certificate of certificates) new X509Certificate(certificate);
  // The option replaces the built-in ones.
  const tls = { ca: [...getCACertificates("default"), ...certificates] };
  return (input, init) => {
    const options: RequestInit & { readonly tls: typeof tls } = { ...init, tls };
    return globalThis.fetch(input, options);
  };
}
