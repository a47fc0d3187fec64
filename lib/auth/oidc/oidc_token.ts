/**
 * Knows how this CI job's identity is exchanged for a token because somebody asks for it.
 * Must not know what is done with the token.
 *
 * @module
 */

import type { Config } from "../../config.ts";
import { HfAuthError } from "../../errors.ts";
import { Secret } from "../../secret.ts";
import { openSession, type VerbOptions } from "../session.ts";
import { exchangedToken, type Wanted } from "./exchange.ts";

/** Whose identity is meant, and a token of what. */
export interface OidcOptions extends VerbOptions {
  /**
   * The repository or user that has this job as a trusted publisher, such as `acme/model`, `datasets/acme/notes` or `alice`.
   * Default: `HF_OIDC_RESOURCE`.
   */
  readonly resource?: string;
  /** The audience of the identity token. Default: `HF_OIDC_AUDIENCE`, or the Hub's address. */
  readonly audience?: string;
  /** The identity token (a JWT). Default: that of the CI system. */
  readonly idToken?: string | Secret;
  /** A file that holds it. */
  readonly idTokenFile?: string;
}

/** Options of {@linkcode oidcToken}. */
export interface OidcTokenOptions extends OidcOptions {
  /** Makes an exchange even if the token of an earlier one is still good. Default `false`. */
  readonly fresh?: boolean;
}

/** A token of the Hub that an identity was exchanged for. */
export interface OidcToken {
  /** The access token. */
  readonly token: Secret;
  /** When it expires. It can't be refreshed, only exchanged again. */
  readonly expiresAt: Date;
  /** What it is for. */
  readonly resource: string;
}

/**
 * Exchanges this CI job's identity for an access token (RFC 8693, the Hub's trusted publishers). One that an earlier call of
 * the same job was given is given again until five minutes before its end. Nothing is logged in by it.
 *
 * @throws {HfAuthError} `usage` where no resource is named; `oidc_unavailable`; `oidc_refused`, whose `details` have what is
 * known of the reason; `offline`, `network`, `timeout`, `rate_limited`, `server_error`, `invalid_response`.
 *
 * @example
 * ```ts
 * import { oidcToken } from "./mod.ts";
 *
 * const { token, expiresAt } = await oidcToken({ resource: "acme/model" });
 * console.log(`${token} until ${expiresAt}`); // hf_****1234 until ...
 * ```
 */
export async function oidcToken(options: OidcTokenOptions = {}): Promise<OidcToken> {
  const session = await openSession(options);
  const wanted = wantedBy(options, session.config);
  const { token, expiresAt } = await exchangedToken(session, { ...wanted, isFresh: options.fresh });
  return { token, expiresAt: new Date(expiresAt * 1000), resource: wanted.resource };
}

/**
 * What the options and the variables want.
 *
 * @throws {HfAuthError} `usage` where neither names a resource.
 */
export function wantedBy(options: OidcOptions, { oidcResource }: Pick<Config, "oidcResource">): Wanted {
  const resource = options.resource ?? oidcResource;
  if (!resource) {
    throw new HfAuthError("usage", "No resource is named", {
      hint: "Set HF_OIDC_RESOURCE to the repository or user with the trusted publisher, such as acme/model",
    });
  }
  return { ...identityBy(options), resource };
}

/** Which identity the options want. */
export function identityBy({ audience, idToken, idTokenFile }: OidcOptions): Omit<Wanted, "resource"> {
  return {
    audience,
    idToken: typeof idToken === "string" ? new Secret(idToken) : idToken,
    idTokenFile,
  };
}
