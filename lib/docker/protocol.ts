/**
 * Knows what Docker says to a credential helper, and is told (docker-credential-helpers).
 * Must not know which token that is.
 *
 * @module
 */

import { Secret } from "../secret.ts";

/** The program that Docker runs for the helper called so. */
export const HELPER = "hf-auth";

/** The words by which Docker and others know that there are no credentials, and go on without. */
export const NOT_FOUND = "credentials not found in native keychain";

/** The name of the registry in an address as Docker has it, in small letters; a scheme and a path may be around it. */
export function registryOf(address: string): string {
  return address.trim().replace(/^https:\/\//i, "").replace(/\/.*$/s, "").toLowerCase();
}

/** The answer to `get`, for the address that was asked about. */
export function formatCredentials(address: string, username: string, token: Secret): string {
  return `${JSON.stringify({ ServerURL: address.trim(), Username: username, Secret: token.reveal() })}\n`;
}

/** The address and the secret that `store` hands over, if it says both. */
export function parseCredentials(
  text: string,
): { readonly address: string; readonly secret: Secret } | undefined {
  try {
    const { ServerURL: address, Secret: secret } = JSON.parse(text) as Record<string, unknown>;
    return typeof address === "string" && typeof secret === "string"
      ? { address, secret: new Secret(secret) }
      : undefined;
  } catch {
    return undefined;
  }
}
