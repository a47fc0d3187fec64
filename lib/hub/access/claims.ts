/**
 * Knows what a token of the browser login says of itself: it is a JWT behind a prefix (RFC 7519).
 * Must not know whether that is true: nobody has checked its signature.
 *
 * @module
 */

import type { Secret } from "../../secret.ts";
import { isObject } from "../http.ts";

/** The claims in a token; none in one that is no JWT. */
export function claimsOf(token: Secret): Readonly<Record<string, unknown>> {
  const claims = /^hf_oauth_[\w-]+\.([\w-]+)\.[\w-]+$/.exec(token.reveal())?.[1];
  if (claims === undefined) return {};
  try {
    const value: unknown = JSON.parse(atob(claims.replaceAll("-", "+").replaceAll("_", "/")));
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

/** The scopes that it was granted (RFC 8693 section 4.2); `undefined` where it does not say. */
export function scopesOf(token: Secret): string[] | undefined {
  const { scope } = claimsOf(token);
  const scopes = typeof scope === "string" ? scope.split(" ") : scope;
  if (!Array.isArray(scopes)) return undefined;
  return scopes.filter((one): one is string => typeof one === "string" && one !== "");
}
