/**
 * Knows how an identity token is written, and reads what it says of itself (RFC 7519).
 * Must not know whether that is true: nobody has checked its signature.
 *
 * @module
 */

import { Secret } from "../secret.ts";

/** The longest text that may be one; GitHub's have 2 KB, a pod's 1 KB. */
const LONGEST = 65_536; // characters

/** What an identity token says. */
export interface Jwt {
  /** Its header (RFC 7515 section 4), with `alg`. */
  readonly header: Readonly<Record<string, unknown>>;
  /** Its claims. */
  readonly claims: Readonly<Record<string, unknown>>;
}

/** The text as an identity token, without white space around it; `undefined` when it can't be one. */
export function readIdentityToken(text: string): Secret | undefined {
  const token = text.trim();
  return token.length <= LONGEST && /^[\w-]+\.[\w-]+\.[\w-]*$/.test(token) ? new Secret(token) : undefined;
}

/** What the token says; `undefined` when it is no JWT. */
export function decodeJwt(token: Secret): Jwt | undefined {
  const [header, claims] = (readIdentityToken(token.reveal())?.reveal() ?? "").split(".").map(objectIn);
  return header && claims && { header, claims };
}

/** Those whom the token is for (`aud`). */
export function audiencesOf({ aud }: Jwt["claims"]): readonly string[] {
  return [aud].flat().filter((one) => typeof one === "string");
}

/** Whether the token says that it is for `audience`. */
export function isFor(token: Secret, audience: string): boolean {
  return audiencesOf(decodeJwt(token)?.claims ?? {}).includes(audience);
}

function objectIn(part: string): Record<string, unknown> | undefined {
  try {
    const bytes = Uint8Array.from(
      atob(part.replaceAll("-", "+").replaceAll("_", "/")),
      (character) => character.charCodeAt(0),
    );
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? value as Record<string, unknown>
      : undefined;
  } catch {
    return undefined;
  }
}
