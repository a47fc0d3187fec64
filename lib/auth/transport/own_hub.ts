/**
 * Knows which Hub a stored token is for, and that it goes to no other.
 * Must not know what it is sent for, nor where it is kept.
 *
 * @module
 */

import { DEFAULT_ENDPOINT } from "../../config.ts";
import { HfAuthError } from "../../errors.ts";
import { claimsOf } from "../../hub/access/claims.ts";
import type { Secret } from "../../secret.ts";
import type { StoredToken } from "../../store/stored_token.ts";

type Known = Pick<StoredToken, "token" | "endpoint"> & { readonly name?: string };

/** What to store of the Hub that granted a token. What Python writes too stays as Python writes it. */
export function grantedBy(endpoint: string): Pick<StoredToken, "endpoint"> {
  const origin = originOf(endpoint);
  // An address of this machine says nothing about who answers there: a tunnel's port is another one tomorrow.
  const isHere = /^https?:\/\/(localhost|[^/]*\.localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/.test(origin ?? "");
  return origin === undefined || origin === DEFAULT_ENDPOINT || isHere
    ? {}
    : { endpoint: new URL(endpoint).href.replace(/\/+$/, "") };
}

/** Whether a token may be sent to the Hub at `endpoint`: it is that Hub's, or nobody has said whose it is. */
export function isFor(token: Known, endpoint: string): boolean {
  const hub = hubOf(token);
  return hub === undefined || originOf(hub) === (originOf(endpoint) ?? originOf(hub));
}

/**
 * Fails unless the token may be sent to the Hub at `endpoint`.
 *
 * @throws {HfAuthError} `other_hub`, saying whose it is.
 */
export function requireOwnHub(token: Known, endpoint: string): void {
  if (!isFor(token, endpoint)) throw otherHub(token, endpoint);
}

/** The error for a token of another Hub. */
export function otherHub(token: Known, endpoint: string): HfAuthError {
  const which = token.name === undefined ? "The active access token" : `The access token ${token.name}`;
  const hub = hubOf(token)!;
  return new HfAuthError(
    "other_hub",
    `${which} is for ${originOf(hub) ?? hub}, not for ${originOf(endpoint)}`,
    {
      hint: "Log in at this Hub with `hf-auth login --force`, or set HF_ENDPOINT to the token's own Hub",
    },
  );
}

/** Where a token is from: what its section says, else what it says itself. */
function hubOf({ endpoint, token }: Known): string | undefined {
  return endpoint ?? (token && issuerOf(token));
}

/** The issuer in a token of the browser login (RFC 7519 section 4.1.1). */
function issuerOf(token: Secret): string | undefined {
  const { iss } = claimsOf(token);
  return typeof iss === "string" && originOf(iss) !== undefined ? iss : undefined;
}

function originOf(address: string): string | undefined {
  return /^https?:/i.test(address) && URL.canParse(address) ? new URL(address).origin : undefined;
}
