/**
 * Knows how a request carries a token (RFC 6750 section 2.1).
 * Must not know what is asked.
 *
 * @module
 */

import { HfAuthError } from "../../errors.ts";
import type { Secret } from "../../secret.ts";
import { type HubContext, send } from "../http.ts";

/**
 * Sends a GET request that carries `token`.
 *
 * @param action What is attempted, such as `check the token`.
 * @throws {HfAuthError} `invalid_token` for text that no header can hold, and the errors of {@linkcode send}.
 */
export async function sendWithToken(
  hub: HubContext,
  path: string,
  token: Secret,
  action: string,
): Promise<Response> {
  const text = token.reveal();
  // Checked here, since a runtime's own complaint about a header quotes it.
  if (!/^[\x20-\x7e]+$/.test(text)) {
    throw new HfAuthError("invalid_token", `Could not ${action}: the token contains invalid characters`, {
      hint: "Check that the token is complete, or log in again",
    });
  }
  return await send(hub, path, { headers: { authorization: `Bearer ${text}` } });
}
