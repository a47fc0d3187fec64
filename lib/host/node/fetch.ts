/**
 * Knows how Bun goes through a proxy and trusts another CA, by options of its fetch, and that Node does not.
 * Must not know which proxy or CA, nor load anything before it is asked.
 *
 * @module
 */

import { readFileSync } from "node:fs";
import process from "node:process";
import { HfAuthError } from "../../errors.ts";
import type { Connection } from "../host.ts";

/** The fetch of Bun, through a proxy and trusting further CAs; Node's has no such options. */
export async function bunFetch({ certificates = [], proxy }: Connection): Promise<typeof globalThis.fetch> {
  if (!process.versions["bun"]) return fetchOfNode(certificates);
  const options = {
    ...certificates.length > 0 && { tls: await trusting(certificates) },
    ...proxy !== undefined && { proxy },
  };
  return (input, init) => {
    const all: RequestInit & typeof options = { ...init, ...options };
    return globalThis.fetch(input, all);
  };
}

async function trusting(certificates: readonly string[]): Promise<{ readonly ca: string[] }> {
  const [{ getCACertificates }, { X509Certificate }] = await Promise.all([
    import("node:tls"),
    import("node:crypto"),
  ]);
  // Given one that is none, Bun would only say that the socket failed.
  for (const certificate of certificates) new X509Certificate(certificate);
  // The option replaces the built-in ones.
  return { ca: [...getCACertificates("default"), ...certificates] };
}

function fetchOfNode(certificates: readonly string[]): typeof globalThis.fetch {
  const file = process.env["NODE_EXTRA_CA_CERTS"];
  const known = file ? readFileSync(file, "utf8") : "";
  if (certificates.every((certificate) => known.includes(certificate.trim()))) return globalThis.fetch;
  throw new HfAuthError("invalid_configuration", "Node must be told to trust another CA before it starts", {
    hint: "Name the file in NODE_EXTRA_CA_CERTS only",
  });
}
