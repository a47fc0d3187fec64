/**
 * Knows what a cluster is to who asks it.
 * Must not know how it was found.
 *
 * @module
 */

/** A cluster that this machine may ask. */
export interface Cluster {
  /** The API server's address, without a trailing slash. */
  readonly server: string;
  /** Its CA's certificate in PEM, where this machine was given one. */
  readonly authority?: string | undefined;
  /** Sends the credentials along, those that count at that moment. */
  readonly fetch: typeof globalThis.fetch;
}
