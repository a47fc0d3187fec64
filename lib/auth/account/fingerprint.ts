/**
 * Knows how to recognise a token that is nowhere written down: by a SHA-256, which nobody can guess back, as it is random.
 * Must not know where that is kept.
 *
 * @module
 */

import type { Secret } from "../../secret.ts";

/** The hash of a token, 64 hexadecimal digits; of the token at one Hub or for one client, if that is given as `where`. */
export async function fingerprint(token: Secret, where = ""): Promise<string> {
  const bytes = new TextEncoder().encode(`${where}\0${token.reveal()}`);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
