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
  const refreshToken = secretIn(answer, "refresh_token");
  const expiresIn = Math.trunc(Number(answer["expires_in"] ?? NaN));
  return {
    accessToken,
    ...(refreshToken && { refreshToken }),
    ...(Number.isSafeInteger(expiresIn) && expiresIn > 0 && { expiresIn }),
  };
}

/** The OAuth error code in a response, if it has one (RFC 6749 section 5.2: printable ASCII without `"` and `\`). */
export function oauthErrorIn(answer: Record<string, unknown> | undefined): string | undefined {
  const error = answer?.["error"];
  return typeof error === "string" && /^[\x20-\x21\x23-\x5b\x5d-\x7e]{1,100}$/.test(error)
    ? error
    : undefined;
}

function secretIn(answer: Record<string, unknown>, key: string): Secret | undefined {
  const value = answer[key];
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value === "string" && /^[\x21-\x7e]+$/.test(value)) return new Secret(value);
  throw new HfAuthError("invalid_response", `The Hub returned an invalid ${key}`, { hint: "Try again" });
}
