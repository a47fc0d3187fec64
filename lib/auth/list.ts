/**
 * Knows which tokens this machine has and which one is in use.
 * Must not know how they are shown.
 *
 * @module
 */

import type { TokenSource } from "../config.ts";
import type { HfAuthError } from "../errors.ts";
import type { StoredToken } from "../store/stored_token.ts";
import { openSession, type VerbOptions } from "./session.ts";
import { activeToken } from "./token.ts";

/** One stored token, and whether it is the one in use. */
export interface ListedToken extends StoredToken {
  /** Whether its text is that of the token in use, wherever that came from. */
  readonly active: boolean;
}

/** What this machine has. */
export interface AuthListResult {
  /** The stored tokens, in the file's order. */
  readonly tokens: readonly ListedToken[];
  /** Where the token in use was found; absent when nobody is logged in. */
  readonly source?: TokenSource;
  /** Why the token in use could not be refreshed, if so. */
  readonly warning?: HfAuthError;
}

/**
 * Lists the stored tokens.
 *
 * @throws {HfAuthError} `store_unreadable`.
 */
export async function authList(options: VerbOptions = {}): Promise<AuthListResult> {
  const session = await openSession(options);
  // First, since a token that is due is refreshed and the file rewritten on the way.
  const active = await activeToken(session);
  const stored = (await session.store.read()).all;
  return {
    tokens: stored.map((token) => ({ ...token, active: active?.token.equals(token.token) ?? false })),
    ...(active && { source: active.source }),
    // That no stored token is in use is what the list itself says.
    ...(active?.warning && active.warning.code !== "not_refreshable" && { warning: active.warning }),
  };
}
