/**
 * Knows how a stored OAuth token is refreshed once for all processes (RFC 6749 section 6), and where the answer goes.
 * Must not know when that is due.
 *
 * @module
 */

import { HfAuthError, isHfAuthError } from "../../errors.ts";
import { refreshTokens } from "../../hub/refresh.ts";
import type { Secret } from "../../secret.ts";
import type { NewToken, StoredToken } from "../../store/stored_token.ts";
import type { TokenStore } from "../../store/token_store.ts";
import { toNewToken } from "../login/granted_token.ts";
import type { Session } from "../session.ts";
import { rescue } from "./rescue_file.ts";

type Parts = Pick<Session, "hub" | "store" | "host" | "config">;

/** The token to use: the new one, or the old one and why. */
export interface Refreshed {
  /** The access token. */
  readonly token: Secret;
  /** When it expires, in Unix seconds, if that is known. */
  readonly expiresAt?: number;
  /** Why the old one is returned, or where the new one lies if it could not be stored. */
  readonly warning?: HfAuthError;
}

/**
 * Refreshes the token `name` unless somebody has replaced `token` meanwhile, whose token is then adopted.
 *
 * @throws {HfAuthError} `token_name_not_found` when it is gone, `not_refreshable` when it has no refresh token,
 * `invalid_grant` when its session has ended, `lock_timeout`, the store's errors, and those of
 * {@linkcode refreshTokens}.
 */
export function refreshUnderLock(session: Parts, name: string, token: Secret): Promise<Refreshed> {
  return session.store.exclusively(async (store) => {
    const current = await find(store, name);
    if (!token.equals(current.token)) return toRefreshed(current);
    if (!current.refreshToken) throw notRefreshable(name);
    let granted: NewToken;
    try {
      granted = toNewToken(await refreshTokens(session.hub, current.refreshToken), session.host.clock.now());
    } catch (error) {
      if (!isHfAuthError(error, "invalid_grant")) throw error;
      // A login elsewhere takes no lock in Python: perhaps the refresh token is spent because it has been replaced.
      const latest = (await store.read()).named(name);
      if (!latest?.token || latest.token.equals(token)) throw sessionEnded(error);
      return toRefreshed({ ...latest, token: latest.token });
    }
    return await keep(session, store, name, token, granted);
  });
}

/** Stores what the Hub gave, before anybody gets it: the old refresh token is spent. */
async function keep(
  session: Parts,
  store: TokenStore,
  name: string,
  previous: Secret,
  granted: NewToken,
): Promise<Refreshed> {
  const { token, expiresAt } = granted;
  const result: Refreshed = { token, ...(expiresAt !== undefined && { expiresAt }) };
  try {
    await store.change((tokens) => tokens.refreshed(name, granted));
  } catch (error) {
    if (!(error instanceof HfAuthError)) throw error;
    return { ...result, warning: await rescue(session, name, granted, error) };
  }
  try {
    await store.change((tokens) => previous.equals(tokens.active) ? tokens.activating(token) : tokens);
    return result;
  } catch (error) {
    if (!(error instanceof HfAuthError)) throw error;
    return { ...result, warning: notActivated(name, error) };
  }
}

async function find(store: TokenStore, name: string): Promise<StoredToken & { readonly token: Secret }> {
  const stored = (await store.read()).require(name);
  if (!stored.token) throw notRefreshable(name);
  return { ...stored, token: stored.token };
}

function toRefreshed({ token, expiresAt }: StoredToken & { readonly token: Secret }): Refreshed {
  const known = expiresAt !== undefined && !Number.isNaN(expiresAt);
  return { token, ...(known && { expiresAt }) };
}

function notActivated(name: string, cause: HfAuthError): HfAuthError {
  return new HfAuthError(cause.code, "The refreshed token is stored, but could not be made the active one", {
    hint: `${cause.message}; when that is fixed, run \`hf-auth switch\` and choose ${name}`,
    cause,
  });
}

/** The error for a token that is none of the browser login's. */
export function notRefreshable(name: string): HfAuthError {
  return new HfAuthError("not_refreshable", `The access token ${name} has no refresh token`, {
    hint: "Only tokens of a browser login can be refreshed; log in again with `hf-auth login --force`",
  });
}

function sessionEnded(cause: HfAuthError): HfAuthError {
  return new HfAuthError("invalid_grant", "Could not refresh the access token: its session has ended", {
    hint: "Log in again with `hf-auth login --force`",
    ...(cause.oauthError !== undefined && { oauthError: cause.oauthError }),
    cause,
  });
}
