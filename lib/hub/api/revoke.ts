/**
 * Knows how the Hub is told that a token must not work any more: `POST /api/credentials/revoke`.
 * Must not know whose token it is or where it is kept.
 *
 * @module
 */

import type { Secret } from "../../secret.ts";
import { type HubContext, responseError, send } from "../http.ts";

/** Sends the request that revokes tokens. They need no other authentication than themselves. */
export function sendRevocation(hub: HubContext, tokens: readonly Secret[]): Promise<Response> {
  return send(hub, "/api/credentials/revoke", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ credentials: tokens.map((token) => token.reveal()) }),
  });
}

/**
 * Reads whether the Hub has taken the request. It says so of any text, whether that is a token or not.
 *
 * @throws {HfAuthError} by status, as {@linkcode responseError}.
 */
export function readRevocation(response: Response): void {
  if (!response.ok) throw responseError(response, "revoke the token");
}

/** Revokes access tokens that were made in the Hub's settings; see {@linkcode readRevocation} for the errors. */
export async function revokeTokens(hub: HubContext, tokens: readonly Secret[]): Promise<void> {
  readRevocation(await sendRevocation(hub, tokens));
}
