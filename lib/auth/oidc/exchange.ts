/**
 * Knows how this job's identity becomes a token of the Hub: one that is kept, else the identity token is had and exchanged.
 * Must not know any CI system, nor what the token is for.
 *
 * @module
 */

import { type IdentityToken, obtainIdentityToken } from "../../ci/identity.ts";
import { proofOf } from "../../ci/proof.ts";
import { HfAuthError, isHfAuthError } from "../../errors.ts";
import { offlineError } from "../../hub/http.ts";
import { exchangeToken } from "../../hub/oidc/token_exchange.ts";
import type { Secret } from "../../secret.ts";
import type { Session } from "../session.ts";
import { type Exchanged, keptOrNew, keptToken } from "./exchanged_tokens.ts";
import { type Seal, sealOf } from "./seal.ts";

/** Whose identity is exchanged for a token of what. */
export interface Wanted {
  /** A repository (`acme/model`, `datasets/acme/notes`) or a user with a trusted publisher. */
  readonly resource: string;
  /** The audience of the identity token. Default: the Hub's address, or `HF_OIDC_AUDIENCE`. */
  readonly audience?: string | undefined;
  /** The identity token, if it is at hand. */
  readonly idToken?: Secret | undefined;
  /** The file that it is in. */
  readonly idTokenFile?: string | undefined;
  /** Whether only an exchange of now will do. Default `false`. */
  readonly isFresh?: boolean | undefined;
}

/** What an exchange works with. */
export type Parts = Pick<Session, "config" | "host" | "hub" | "own" | "signal">;

const LIFE = 3600; // seconds, where the Hub does not say

/**
 * The token that this job's identity is exchanged for.
 *
 * @throws {HfAuthError} `oidc_unavailable`; `oidc_refused`, with what is known of the reason; `offline` where none is kept; and
 * the errors of a request to the Hub. All say that they are of the exchange.
 */
export async function exchangedToken(session: Parts, wanted: Wanted): Promise<Exchanged> {
  const { hub, host: { clock } } = session;
  const proof = proofOf(session.host, wanted);
  let idToken: Secret | undefined;
  try {
    if (!proof && !hub.offline) idToken = (await identify(session, wanted)).token;
    const secret = proof ?? idToken;
    if (!secret) throw offlineError(hub);
    const seal = await sealFor(session, wanted, secret);
    return await keptOrNew(session, seal, async () => {
      if (hub.offline) throw offlineError(hub);
      idToken ??= (await identify(session, wanted)).token;
      const { accessToken, expiresIn = LIFE } = await exchangeToken(hub, idToken, wanted.resource);
      return { token: accessToken, expiresAt: Math.floor(clock.now() / 1000) + expiresIn };
    }, { isFresh: wanted.isFresh ?? false });
  } catch (error) {
    if (!isHfAuthError(error) || isHfAuthError(error, "interrupted")) throw error;
    throw await explained(error, session, wanted, idToken);
  }
}

/** The token that an earlier exchange gave and that is still good; nothing is sent for it. */
export async function earlierToken(session: Parts, wanted: Wanted): Promise<Exchanged | undefined> {
  const proof = proofOf(session.host, wanted);
  return proof && await keptToken(session, await sealFor(session, wanted, proof));
}

/** The audience that the identity token is for. */
export function audienceOf(
  { config }: Pick<Session, "config">,
  { audience }: Pick<Wanted, "audience">,
): string {
  return audience ?? config.oidcAudience;
}

/** This job's identity token for the audience that is wanted, and where it comes from. */
export function identify(session: Parts, wanted: Omit<Wanted, "resource">): Promise<IdentityToken> {
  const { host, hub, signal } = session;
  const { idToken, idTokenFile } = wanted;
  return obtainIdentityToken({ ...host, fetch: hub.fetch }, {
    audience: audienceOf(session, wanted),
    ...(idToken && { idToken }),
    ...(idTokenFile !== undefined && { idTokenFile }),
    ...(signal && { signal }),
  });
}

/** Bound to all that another exchange would differ by. */
function sealFor({ hub, config }: Parts, wanted: Wanted, secret: Secret): Promise<Seal> {
  return sealOf(secret, [hub.endpoint, wanted.resource, audienceOf({ config }, wanted)]);
}

/** The error as one of the exchange; a refusal with what is known of its reason: the Hub does not say which claim was wrong. */
async function explained(
  error: HfAuthError,
  { config, host, hub }: Parts,
  wanted: Wanted,
  idToken: Secret | undefined,
): Promise<HfAuthError> {
  const { code, message, hint, status, oauthError, retryAfter } = error;
  const { explain } = await import("../../ci/explain.ts");
  const details = idToken && code === "oidc_refused" && explain(idToken, {
    resource: wanted.resource,
    endpoint: hub.endpoint,
    audience: audienceOf({ config }, wanted),
    nowMs: host.clock.now(),
    env: host.env,
  });
  return new HfAuthError(code, message, {
    isOfExchange: true,
    cause: error.cause,
    ...(details && { details }),
    ...(hint !== undefined && { hint }),
    ...(status !== undefined && { status }),
    ...(oauthError !== undefined && { oauthError }),
    ...(retryAfter !== undefined && { retryAfter }),
  });
}
