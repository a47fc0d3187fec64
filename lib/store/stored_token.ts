/**
 * Knows what a section of `stored_tokens` means, in Python and here.
 * Must not know where the file lies or how it is changed.
 *
 * @module
 */

import { parseInteger } from "../python.ts";
import { Secret } from "../secret.ts";
import type { IniSection } from "./ini/ini.ts";

/** One stored token. */
export interface StoredToken {
  /** The name it is stored under. */
  readonly name: string;
  /** The access token, or `undefined` when its section has none. */
  readonly token: Secret | undefined;
  /** The refresh token, if it came from a browser login. */
  readonly refreshToken?: Secret;
  /** When the access token expires, in Unix seconds; NaN when the file does not have a number there. */
  readonly expiresAt?: number;
  /** When it was issued, in Unix seconds, if it lives for a short time; never by Python. */
  readonly issuedAt?: number;
  /** The address of the Hub that it is for, if it is noted: not for the public Hub, and never by Python. */
  readonly endpoint?: string;
  /** The account that it belongs to, if its name doesn't say so; never by Python. */
  readonly user?: string;
}

/** What a login or a refresh stores. */
export interface NewToken {
  /** The access token. */
  readonly token: Secret;
  /** The refresh token. */
  readonly refreshToken?: Secret;
  /** When the access token expires, in Unix seconds. */
  readonly expiresAt?: number;
  /** When it was issued, in Unix seconds, if that is to be noted. */
  readonly issuedAt?: number;
  /** The address of the Hub that granted it, if that is to be noted. */
  readonly endpoint?: string;
  /** The account that it belongs to, if its name doesn't say so; never by Python. */
  readonly user?: string;
}

/** The token in a section. */
export function toStoredToken({ name, values }: IniSection): StoredToken {
  const secret = (key: string) => values.has(key) ? new Secret(values.get(key)!) : undefined;
  const refreshToken = secret("refresh_token");
  const expiresAt = values.get("expires_at");
  const issuedAt = parseInteger(values.get("issued_at") ?? "");
  const endpoint = values.get("endpoint");
  const user = values.get("user");
  return {
    name,
    token: secret("hf_token"),
    ...(refreshToken && { refreshToken }),
    ...(expiresAt !== undefined && { expiresAt: parseInteger(expiresAt) ?? NaN }),
    ...(issuedAt !== undefined && { issuedAt }),
    ...(endpoint && { endpoint }),
    ...(user && { user }),
  };
}

/** A section that holds the token. */
export function toFields(
  { token, refreshToken, expiresAt, issuedAt, endpoint, user }: NewToken,
): Record<string, string> {
  return {
    hf_token: token.reveal(),
    ...(refreshToken && { refresh_token: refreshToken.reveal() }),
    ...(expiresAt !== undefined && { expires_at: String(expiresAt) }),
    ...(issuedAt !== undefined && { issued_at: String(issuedAt) }),
    ...(endpoint !== undefined && { endpoint }),
    ...(user !== undefined && { user }),
  };
}

/** The account that a stored token is known to be of: the one noted with it, or the one in a browser login's name. */
export function accountOf({ name, refreshToken, user }: StoredToken): string | undefined {
  return user ?? (refreshToken && /^oauth-(.+)$/s.exec(name)?.[1]);
}
