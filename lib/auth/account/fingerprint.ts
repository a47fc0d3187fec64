/**
 * Knows how to recognise a token that is nowhere written down: by a SHA-256, which nobody can guess back, as it is random.
 * Must not know where that is kept.
 *
 * @module
 */

import type { Secret } from "../../secret.ts";
import { sha256 } from "../../sha256.ts";

/** The hash of a token, 64 hexadecimal digits; of the token at one Hub or for one client, if that is given as `where`. */
export function fingerprint(token: Secret, where = ""): Promise<string> {
  return sha256(`${where}\0${token.reveal()}`);
}
