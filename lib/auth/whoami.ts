/**
 * Knows whose the token in use is, and what to do when the Hub does not accept it.
 * Must not know how the answer is shown.
 *
 * @module
 */

import { isStored, type TokenSource } from "../config.ts";
import { HfAuthError, isHfAuthError } from "../errors.ts";
import type { Identity } from "../hub/whoami.ts";
import { Secret } from "../secret.ts";
import { type Identified, identify, identifyToken } from "./account/identify.ts";
import { notLoggedIn } from "./checks/not_logged_in.ts";
import { openSession, type VerbOptions } from "./session.ts";
import { type ActiveToken, activeToken } from "./token.ts";

/** Options of {@linkcode whoami}. */
export interface WhoamiOptions extends VerbOptions {
  /** The token to ask about. Default: the token in use. */
  readonly token?: string | Secret;
  /** The name that the token is stored under. Default: the token in use. */
  readonly tokenName?: string;
  /** Asks the Hub even if it has answered within the last minute. Default `false`. */
  readonly fresh?: boolean;
}

/** The account that the token belongs to. */
export interface WhoamiResult extends Identity {
  /** Where the token comes from; absent for one that was handed in. */
  readonly source?: TokenSource;
  /** Why the token could not be refreshed, though it expires soon. */
  readonly warning?: HfAuthError;
  /** Set when the Hub has had too many requests, and this is its answer of some time ago, a day at most; says when. */
  readonly stale?: HfAuthError;
  /** What the store is called that it comes from, where that is not the file. */
  readonly store?: string;
}

const ADVICE = {
  oidc: "Check the trusted publishers of HF_OIDC_RESOURCE; the next command exchanges the identity again",
  HF_TOKEN: "Correct or unset HF_TOKEN; it takes precedence over `hf-auth login`",
  HUGGING_FACE_HUB_TOKEN: "Correct or unset HUGGING_FACE_HUB_TOKEN; it takes precedence over `hf-auth login`",
  file: "Log in again with `hf-auth login --force`",
  store: "Log in again with `hf-auth login --force`",
} as const;

/**
 * Asks the Hub whose the token in use is. Its answer is kept privately for a minute, since it allows few such requests;
 * where it has had too many, one of the last day is given, and said to be so.
 *
 * @throws {HfAuthError} `not_logged_in`, `token_name_not_found`, `other_hub`, `invalid_token`, `forbidden`, `rate_limited`, `server_error`, `network`,
 * `timeout`, `offline`, `invalid_response`.
 */
export async function whoami(options: WhoamiOptions = {}): Promise<WhoamiResult> {
  const session = await openSession(options);
  const { token, fresh: isFresh = false } = options;
  if (token !== undefined) {
    const given = token instanceof Secret ? token : new Secret(token);
    return resultOf(await identifyToken(session, given, isFresh));
  }
  const active = await activeToken(session, options.tokenName);
  if (!active) throw await notLoggedIn(session);
  try {
    return {
      ...resultOf(await identify(session, active, { isFresh }), active),
      source: active.source,
    };
  } catch (error) {
    throw isHfAuthError(error, "invalid_token") ? refusal(active, error) : error;
  }
}

/** The error for a token that the Hub does not accept, by where it comes from. */
export function refusal({ source }: Pick<ActiveToken, "source">, error: HfAuthError): HfAuthError {
  const which = wordsFor(source);
  const message = error.status === undefined
    ? `The ${which} contains invalid characters`
    : `The Hub does not accept the ${which}`;
  return new HfAuthError("invalid_token", message, {
    ...(error.status !== undefined && { status: error.status }),
    hint: ADVICE[source],
    cause: error,
  });
}

/** How a token is told from others, by where it comes from. */
export function wordsFor(source: TokenSource): string {
  if (source === "oidc") return "token of HF_OIDC_RESOURCE";
  return isStored(source) ? "stored token" : `token in ${source}`;
}

function resultOf(
  { identity, stale }: Identified,
  { warning, store }: Partial<ActiveToken> = {},
): WhoamiResult {
  return {
    ...identity,
    ...(warning && { warning }),
    ...(stale && { stale }),
    ...(store !== undefined && { store }),
  };
}
