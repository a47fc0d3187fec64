/**
 * Knows how a stored token is refreshed because somebody asks for it.
 * Must not know what is done with it.
 *
 * @module
 */

import { HfAuthError } from "../errors.ts";
import { openSession, type VerbOptions } from "./session.ts";

/** Which token to refresh. */
export interface AuthRefreshOptions extends VerbOptions {
  /** The name that the token is stored under. Default: the active token. */
  readonly tokenName?: string;
}

/** The result of a refresh. */
export interface AuthRefreshResult {
  /** The name of the token. */
  readonly tokenName: string;
  /** When the token expires now, if that is known. */
  readonly expiresAt?: Date;
  /** Where the new token was written if it could not be stored. */
  readonly warning?: HfAuthError;
}

/**
 * Refreshes a stored token from a browser login now (RFC 6749 section 6), whenever it expires.
 *
 * @throws {HfAuthError} `not_logged_in`, `token_name_not_found`, `not_refreshable`, `other_hub`, `invalid_grant` when its session has
 * ended; `offline`, `network`, `timeout`, `rate_limited`, `server_error`; the store's errors.
 */
export async function authRefresh(options: AuthRefreshOptions = {}): Promise<AuthRefreshResult> {
  const session = await openSession(options);
  const [{ refreshUnderLock }, { notRefreshable }, { givesUp }] = await Promise.all([
    import("./freshness/refresh_under_lock.ts"),
    import("./freshness/failures.ts"),
    import("./freshness/begun_elsewhere.ts"),
  ]);
  const { tokenName = session.config.tokenName } = options;
  const tokens = await session.store.read();
  const { active } = tokens;
  const stored = tokenName !== undefined ? tokens.require(tokenName) : active && tokens.holding(active);
  if (stored && !stored.token) throw notRefreshable(stored.name);
  if (!stored?.token) {
    const { store } = session.config;
    const where = store === undefined ? "" : ` in ${store}`;
    throw new HfAuthError("not_logged_in", `No stored token is active${where}`, {
      hint: "Name one with --token-name, or log in with `hf-auth login`",
    });
  }
  const { expiresAt, warning } = await refreshUnderLock(session, stored.name, stored.token, {
    mayWait: false,
    insists: true,
    isGivenUp: givesUp(session, stored, true),
  });
  return {
    tokenName: stored.name,
    ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt * 1000) }),
    ...(warning && { warning }),
  };
}
