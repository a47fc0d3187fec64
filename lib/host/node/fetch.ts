/**
 * Knows how Bun goes through a proxy and trusts another CA, by options of its fetch, and that Node does not; and what each
 * would obey of the environment unasked.
 * Must not know which proxy or CA, nor load anything before it is asked.
 *
 * @module
 */

import { readFileSync } from "node:fs";
import process from "node:process";
import { HfAuthError } from "../../errors.ts";
import type { Connection } from "../host.ts";

/** The fetch of Bun, through a proxy and trusting further CAs; Node's has no such options. */
export async function bunFetch(
  { certificates = [], proxy, identity }: Connection = {},
): Promise<typeof globalThis.fetch> {
  const { bun, deno } = process.versions;
  if (!bun) return deno ? globalThis.fetch : fetchOfNode(certificates, identity);
  const options = {
    // NODE_TLS_REJECT_UNAUTHORIZED=0 would turn the checks off, and BUN_CONFIG_VERBOSE_FETCH print the token.
    verbose: false,
    tls: {
      rejectUnauthorized: true,
      ...certificates.length > 0 && { ca: await trusting(certificates) },
      ...identity && { cert: identity.certificate, key: identity.key },
    },
    ...proxy !== undefined && { proxy },
  };
  return (input, init) => {
    const all: RequestInit & typeof options = { ...init, ...options };
    return globalThis.fetch(input, all);
  };
}

/** The certificates beside the built-in ones, which they would replace. */
async function trusting(certificates: readonly string[]): Promise<string[]> {
  const [{ getCACertificates }, { X509Certificate }] = await Promise.all([
    import("node:tls"),
    import("node:crypto"),
  ]);
  // Given one that is none, Bun would only say that the socket failed.
  for (const certificate of certificates) new X509Certificate(certificate);
  return [...getCACertificates("default"), ...certificates];
}

function fetchOfNode(
  certificates: readonly string[],
  identity: Connection["identity"],
): typeof globalThis.fetch {
  if (identity) {
    throw new HfAuthError("invalid_configuration", "Node's fetch cannot show a client certificate", {
      hint: "Use the hf-auth program, or log in another way",
    });
  }
  const file = process.env["NODE_EXTRA_CA_CERTS"];
  const known = certificates.length > 0 && file ? readFileSync(file, "utf8") : "";
  if (!certificates.every((certificate) => known.includes(certificate.trim()))) {
    throw new HfAuthError("invalid_configuration", "Node must be told to trust another CA before it starts", {
      hint: "Name the file in NODE_EXTRA_CA_CERTS only",
    });
  }
  return async (input, init) => {
    // It looks whenever it connects, and has no option for one request.
    if (process.env["NODE_TLS_REJECT_UNAUTHORIZED"] === "0") throw unchecked();
    return await globalThis.fetch(input, init);
  };
}

function unchecked(): HfAuthError {
  return new HfAuthError(
    "invalid_configuration",
    "NODE_TLS_REJECT_UNAUTHORIZED makes Node believe any certificate",
    { hint: "Unset it, or set it to 1" },
  );
}
