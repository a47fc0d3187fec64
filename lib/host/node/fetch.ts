/**
 * Knows how Bun is made to trust another CA, by an option of its fetch, and that Node is not while it runs.
 * Must not know which CA, nor load anything before it is asked.
 *
 * @module
 */

import { readFileSync } from "node:fs";
import process from "node:process";
import { HfAuthError } from "../../errors.ts";

/** The fetch for Bun that trusts these CA certificates too; Node's has no such option. */
export async function bunTrusting(certificates: readonly string[]): Promise<typeof globalThis.fetch> {
  if (!process.versions["bun"]) return fetchOfNode(certificates);
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

function fetchOfNode(certificates: readonly string[]): typeof globalThis.fetch {
  const file = process.env["NODE_EXTRA_CA_CERTS"];
  const known = file ? readFileSync(file, "utf8") : "";
  if (certificates.every((certificate) => known.includes(certificate.trim()))) return globalThis.fetch;
  throw new HfAuthError("invalid_configuration", "Node must be told to trust another CA before it starts", {
    hint: "Name the file in NODE_EXTRA_CA_CERTS only",
  });
}
