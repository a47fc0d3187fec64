/**
 * Knows what a poll is answered, by the Hub and by whoever stands on the way, and what is made of each.
 * Must not know when it is asked.
 *
 * @module
 */

import type { Failure } from "../failure.ts";
import { html, json } from "./hub.ts";

/** The tokens, as the Hub sends them. */
export const granted = {
  access_token: "hf_oauth_secret",
  refresh_token: "hf_oauth__refresh_secret",
  expires_in: 2591999,
  token_type: "bearer",
};

/** The same, as they are read. */
export const tokens = {
  accessToken: "hf_oauth_secret",
  refreshToken: "hf_oauth__refresh_secret",
  expiresIn: 2591999,
};

/** A refusal. */
export const oauth = (error: unknown, status = 400, headers: Record<string, string> = {}): Response =>
  json({ error, error_description: "secret" }, status, headers);

/** What somebody on the way says, and what passes. */
export const foreign: [who: string, answer: Response][] = [
  ["401, HTML", html(401)],
  ["403, HTML", html(403)],
  ["407, HTML", html(407)],
  ["511, HTML", html(511)],
  ["400, HTML", html(400)],
  ["403, JSON", oauth("Forbidden", 403)],
  ["403, JSON", oauth("access_denied", 403)],
  ["401, JSON", oauth("Unauthorized", 401)],
  ["404, JSON", oauth("Not Found", 404)],
  ["408, JSON", oauth("invalid_request", 408)],
  ["410, JSON", oauth("expired_token", 410)],
  ["400, JSON", oauth("server_error")],
  ["400, JSON", oauth("temporarily_unavailable")],
  ["200, JSON", oauth("Blocked", 200)],
];

/** What comes of `access_denied`. */
export const DENIED = {
  code: "access_denied",
  message: "The login was denied in the browser",
  hint: "Log in again and choose Authorize",
  oauthError: "access_denied",
  status: 400,
};

/** What comes of a code whose time is over. */
export const EXPIRED = {
  code: "expired_token",
  message: "The code expired before it was approved",
  hint: "Log in again and enter the new code before it expires",
  oauthError: "expired_token",
};

const HINT = "Check HF_ENDPOINT and HF_DEVICE_CODE_OAUTH_CLIENT_ID, or log in with a token";

/** What comes of another refusal. */
export const refused = (oauthError: string, status = 400): Failure => ({
  code: "oauth_error",
  message: `The Hub refused the login: ${oauthError}`,
  hint: HINT,
  oauthError,
  status,
});

/** What comes of a refusal whose name is none. */
export const unnamed: Failure = {
  code: "oauth_error",
  message: "The Hub refused the login: status 400",
  hint: HINT,
  status: 400,
};
