/**
 * Knows which tokens this machine has and which one of them counts.
 * Must not know how they are shown.
 *
 * @module
 */

import type { TokenSource } from "../config.ts";
import type { HfAuthError } from "../errors.ts";
import type { StoredToken } from "../store/stored_token.ts";
import { openSession, type VerbOptions } from "./session.ts";
import { activeToken } from "./token.ts";

/** One stored token, and whether it is the one that counts. */
export interface ListedToken extends StoredToken {
  /** Whether its text is that of the token that counts, wherever that came from. */
  readonly active: boolean;
}

/** What this machine has. */
export interface AuthListResult {
  /** The stored tokens, in the file's order. */
  readonly tokens: readonly ListedToken[];
  /** Where the token that counts was found; absent when nobody is logged in. */
  readonly source?: TokenSource;
  /** Why the token that counts could not be renewed, if so. */
  readonly warning?: HfAuthError;
}

/**
 * Lists the stored tokens.
 *
 * @throws {HfAuthError} `store_unreadable`.
 */
export async function authList(options: VerbOptions = {}): Promise<AuthListResult> {
  const session = await openSession(options);
  // First, since an ageing token is renewed and the file rewritten on the way.
  const active = await activeToken(session);
  const stored = await session.store.readAll();
  return {
    tokens: stored.map((token) => ({ ...token, active: active?.token.equals(token.token) ?? false })),
    ...(active && { source: active.source }),
    // That no stored token counts is what the list itself says.
    ...(active?.warning && active.warning.code !== "not_refreshable" && { warning: active.warning }),
  };
}
