/**
 * Knows how the Hub checks an identity token against the trusted publishers of a resource: signature, audience, time, claims.
 * Must not say which of these was wrong, as the Hub doesn't.
 *
 * @module
 */

import { createRemoteJWKSet, decodeJwt, type JWTPayload, jwtVerify } from "jose";

/** Whom the owner of a resource trusts. */
export interface Publisher {
  /** Of what: `acme/awesome-model`, `datasets/acme/notes`, or a user. */
  readonly resource: string;
  /** Who issues the tokens (`iss`). */
  readonly issuer: string;
  /** What they must say, exactly; `branch` and `workflow` are read from GitHub's claims. */
  readonly claims: Readonly<Record<string, string>>;
}

/** The claims of a token that a publisher of the resource matches; `undefined` when none does, whatever the reason. */
export async function trusted(
  token: string,
  resource: string,
  publishers: readonly Publisher[],
  audience: string,
): Promise<JWTPayload | undefined> {
  try {
    const issuer = decodeJwt(token).iss ?? "";
    const theirs = publishers.filter((one) => one.resource === resource && one.issuer === issuer);
    if (theirs.length === 0) return undefined;
    const discovery = await fetch(`${issuer}/.well-known/openid-configuration`);
    const { jwks_uri } = await discovery.json() as { jwks_uri: string };
    const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(jwks_uri)), {
      algorithms: ["RS256"],
      audience,
      issuer,
      requiredClaims: ["exp"],
    });
    return theirs.some(({ claims }) => matches(payload, claims)) ? payload : undefined;
  } catch {
    return undefined;
  }
}

function matches(payload: JWTPayload, claims: Publisher["claims"]): boolean {
  return Object.entries(claims).every(([name, value]) => claimOf(payload, name) === value);
}

/** A claim as the settings name it. */
function claimOf(payload: JWTPayload, name: string): unknown {
  if (name === "branch") return /^refs\/heads\/(.+)$/.exec(String(payload["ref"]))?.[1];
  if (name === "workflow" && payload["workflow_ref"] !== undefined) {
    return /\/\.github\/workflows\/([^@]+)@/.exec(String(payload["workflow_ref"]))?.[1];
  }
  return payload[name];
}
