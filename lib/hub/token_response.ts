/**
 * Knows the token endpoint's responses: tokens (RFC 6749 section 5.1) and errors (section 5.2).
 * Must not know which grant was asked for, nor keep anything.
 *
 * @module
 */

import { HfAuthError } from "../errors.ts";
import { Secret } from "../secret.ts";
import { isObject } from "./http.ts";

/** The tokens in an access token response (RFC 6749 section 5.1). */
export interface TokenSet {
  /** The access token, sent to the Hub with every request. */
  readonly accessToken: Secret;
  /** Gets the next access token (RFC 6749 section 1.5). The Hub's refresh tokens can be used once. */
  readonly refreshToken?: Secret;
  /** How long the access token is valid from now, in seconds. */
  readonly expiresIn?: number;
}

/** What ends a grant (RFC 6749 section 5.2, RFC 8628 section 3.5). */
const REFUSALS = [
  "access_denied",
  "expired_token",
  "invalid_client",
  "invalid_grant",
  "invalid_request",
  "invalid_scope",
  "unauthorized_client",
  "unsupported_grant_type",
];
/** What doesn't (RFC 6749 section 4.1.2.1). */
const PASSING = ["server_error", "temporarily_unavailable"];
/** The longest that a token is believed to live, in seconds: a hundred years, for which there is still a date. */
const LONGEST_LIFE = 100 * 365 * 86_400;

/** The JSON object in a response, or `undefined` when there is none. */
export async function readAnswer(response: Response): Promise<Record<string, unknown> | undefined> {
  const value: unknown = await response.json().catch(() => undefined);
  return isObject(value) ? value : undefined;
}

/**
 * The tokens in a response, or `undefined` when it has no access token.
 *
 * @throws {HfAuthError} `invalid_response` when a token in it could not be sent in a header.
 */
export function parseTokenSet(answer: Record<string, unknown>): TokenSet | undefined {
  const accessToken = secretIn(answer, "access_token");
  if (!accessToken) return undefined;
  // An access token is of use without the other.
  const refreshToken = orNothing(() => secretIn(answer, "refresh_token"));
  const expiresIn = Math.trunc(Number(answer["expires_in"] ?? NaN));
  return {
    accessToken,
    ...(refreshToken && { refreshToken }),
    ...(expiresIn > 0 && { expiresIn: Math.min(expiresIn, LONGEST_LIFE) }),
  };
}

/** The OAuth error code in a response, if it has one (RFC 6749 section 5.2: printable ASCII without `"` and `\`). */
export function oauthErrorIn(answer: Record<string, unknown> | undefined): string | undefined {
  const error = answer?.["error"];
  return typeof error === "string" && /^[\x20-\x21\x23-\x5b\x5d-\x7e]{1,100}$/.test(error)
    ? error
    : undefined;
}

/** A refusal by the token endpoint. */
export interface Refusal {
  /** The server's code, where it is made of OAuth's characters. */
  readonly oauthError?: string;
}

/**
 * The refusal in a response, if it is the token endpoint's own: with status 400 whatever it calls itself, with 401 and
 * 200 by a registered name. What others answer on the way, and what passes by itself, refuses nothing.
 */
export function refusalIn(
  { status }: Response,
  answer: Record<string, unknown> | undefined,
): Refusal | undefined {
  const oauthError = oauthErrorIn(answer);
  if (oauthError !== undefined && PASSING.includes(oauthError)) return undefined;
  if (status === 400) {
    if (oauthError !== undefined) return { oauthError };
    const error = answer?.["error"];
    return typeof error === "string" && error !== "" ? {} : undefined;
  }
  const isKnown = oauthError !== undefined && REFUSALS.includes(oauthError);
  return isKnown && (status === 401 || status === 200) ? { oauthError } : undefined;
}

function orNothing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function secretIn(answer: Record<string, unknown>, key: string): Secret | undefined {
  const value = answer[key];
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value === "string" && /^[\x21-\x7e]+$/.test(value)) return new Secret(value);
  throw new HfAuthError("invalid_response", `The Hub returned an invalid ${key}`, { hint: "Try again" });
}
