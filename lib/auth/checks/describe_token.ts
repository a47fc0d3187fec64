/**
 * Knows what a token is, as far as the Hub and the token itself say: whose, until when, and what it may do.
 * Must not know what that suffices for.
 *
 * @module
 */

import type { TokenSource } from "../../config.ts";
import type { HfAuthError } from "../../errors.ts";
import { scopesOf } from "../../hub/access/claims.ts";
import { requestRights, type Rights } from "../../hub/access/rights.ts";
import { openSession, type Session } from "../session.ts";
import { askWith, type TokenInQuestion, tokenInQuestion, type TokenOptions } from "./token_in_question.ts";

/** What a token is. It holds no secret. */
export interface TokenDescription extends Rights {
  /** Where it comes from; absent for one that was handed in. */
  readonly source?: TokenSource;
  /** The name it is stored under, if it is a stored one. */
  readonly tokenName?: string;
  /** The scopes of a token of the browser login, as it says itself: the Hub does not. */
  readonly scopes?: readonly string[];
  /** Why it could not be refreshed, though it expires soon. */
  readonly warning?: HfAuthError;
}

/**
 * Asks the Hub what the token in use is, or another one.
 *
 * @throws {HfAuthError} `not_logged_in`, `token_name_not_found`, `other_hub`, `invalid_token`, `forbidden`, `rate_limited`,
 * `server_error`, `network`, `timeout`, `offline`, `invalid_response`.
 *
 * @example
 * ```ts
 * import { describeToken } from "./mod.ts";
 *
 * const { name, role, fineGrained, scopes } = await describeToken();
 * ```
 */
export async function describeToken(options: TokenOptions = {}): Promise<TokenDescription> {
  const session = await openSession(options);
  const asked = await tokenInQuestion(session, options);
  return await askWith(session, asked, (token) => describe(session, token));
}

/** {@linkcode describeToken} for a token that is at hand. */
export async function describe(
  { hub }: Pick<Session, "hub">,
  { token, source, name, warning }: TokenInQuestion,
): Promise<TokenDescription> {
  const rights = await requestRights(hub, token);
  const scopes = rights.authType === "oauth" ? scopesOf(token) : undefined;
  return {
    ...rights,
    ...(source && { source }),
    ...(name !== undefined && { tokenName: name }),
    ...(scopes && { scopes }),
    ...(warning && { warning }),
  };
}
