/**
 * Knows what a cluster is to who asks it.
 * Must not know how it was found.
 *
 * @module
 */

import { sha256 } from "../../../sha256.ts";
import { plainAddress } from "../http/server_address.ts";

/** A cluster that this machine may ask. */
export interface Cluster {
  /** The API server's address, without a trailing slash. */
  readonly server: string;
  /** Its CA's certificate in PEM, where this machine was given one. */
  readonly authority?: string | undefined;
  /** Sends the credentials along, those that count at that moment. */
  readonly fetch: typeof globalThis.fetch;
}

/** What tells a cluster from others: many have one address, that of a service or of a tunnel's end, or share a CA. */
export async function clusterId({ server, authority }: Omit<Cluster, "fetch">): Promise<string> {
  const whose = authority === undefined ? "" : await sha256(authority.replace(/\s/g, ""));
  return `${plainAddress(server)} ${whose}`;
}
