/**
 * Knows which token a question is about, that it goes to its own Hub only, and what to do when the Hub refuses it.
 * Must not know the question.
 *
 * @module
 */

import { isStored, type TokenSource } from "../../config.ts";
import { type HfAuthError, isHfAuthError } from "../../errors.ts";
import { Secret } from "../../secret.ts";
import { onceRefreshed } from "../freshness/refusal.ts";
import type { Session, VerbOptions } from "../session.ts";
import { activeToken } from "../token.ts";
import { requireOwnHub } from "../transport/own_hub.ts";
import { refusal } from "../whoami.ts";
import { notLoggedIn } from "./not_logged_in.ts";

/** Which token a question is about. */
export interface TokenOptions extends VerbOptions {
  /** The token to ask about. Default: the token in use. */
  readonly token?: string | Secret;
  /** The name that the token is stored under. Default: the token in use. */
  readonly tokenName?: string;
}

/** A token, and where it comes from; one that was handed in comes from nowhere. */
export interface TokenInQuestion {
  /** The token. */
  readonly token: Secret;
  /** Where it comes from. */
  readonly source?: TokenSource;
  /** The name it is stored under, if it is a stored one. */
  readonly name?: string;
  /** What stands in the way of trusting it, such as a refresh that failed. */
  readonly warning?: HfAuthError;
}

/**
 * The token that a question is about, refreshed if it is due.
 *
 * @throws {HfAuthError} `not_logged_in`, `token_name_not_found`, `other_hub`.
 */
export async function tokenInQuestion(
  session: Session,
  { token, tokenName }: TokenOptions,
): Promise<TokenInQuestion> {
  if (token !== undefined) return { token: token instanceof Secret ? token : new Secret(token) };
  const active = await activeToken(session, tokenName);
  if (!active) throw await notLoggedIn(session);
  if (isStored(active.source)) requireOwnHub(active, session.config.endpoint);
  return active;
}

/**
 * Asks the Hub with the token. One that it refuses is refreshed once, if it can be; else the error says where it comes from.
 *
 * @throws what `ask` throws.
 */
export async function askWith<T>(
  session: Session,
  asked: TokenInQuestion,
  ask: (token: TokenInQuestion) => Promise<T>,
): Promise<T> {
  const { source } = asked;
  try {
    return (await onceRefreshed(session, asked, (token) => ask({ ...asked, token }))).answer;
  } catch (error) {
    throw source && isHfAuthError(error, "invalid_token") ? refusal({ source }, error) : error;
  }
}
