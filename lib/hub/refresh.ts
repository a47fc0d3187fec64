/**
 * Knows how a refresh token is exchanged for a new access token (RFC 6749 section 6).
 * Must not know where either is kept, or when a refresh is due.
 *
 * @module
 */

import { HfAuthError } from "../errors.ts";
import type { Secret } from "../secret.ts";
import { type HubContext, responseError, send } from "./http.ts";
import { parseTokenSet, readAnswer, refusalIn, type TokenSet } from "./token_response.ts";

/** Sends the refresh request (RFC 6749 section 6). */
export function sendRefresh(hub: HubContext, refreshToken: Secret): Promise<Response> {
  return send(hub, "/oauth/token", {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "refresh_token",
      refresh_token: refreshToken.reveal(),
      client_id: hub.clientId,
    }),
  });
}

/**
 * Reads the new tokens. The Hub rotates refresh tokens: when the response has one, the old one is no longer valid.
 *
 * @throws {HfAuthError} `invalid_grant` when the refresh token was already used, has expired or was revoked;
 * `oauth_error` for another refusal; otherwise by status, as {@linkcode responseError}.
 */
export async function readRefreshed(response: Response): Promise<TokenSet> {
  const answer = await readAnswer(response);
  const tokens = response.status < 500 && answer ? parseTokenSet(answer) : undefined;
  if (tokens) return tokens;
  const refusal = refusalIn(response, answer);
  if (!refusal) throw responseError(response, "refresh the token");
  const { status } = response;
  throw new HfAuthError(
    refusal.oauthError === "invalid_grant" ? "invalid_grant" : "oauth_error",
    `The Hub refused to refresh the token: ${refusal.oauthError ?? `status ${status}`}`,
    { status, ...refusal, hint: "Log in again" },
  );
}

/** Refreshes an access token; see {@linkcode readRefreshed} for the errors. */
export async function refreshTokens(hub: HubContext, refreshToken: Secret): Promise<TokenSet> {
  return readRefreshed(await sendRefresh(hub, refreshToken));
}
