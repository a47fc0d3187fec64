/**
 * Knows how a stored OAuth token is renewed once for all processes, and what happens when it can't be.
 * Must not know when that is due.
 *
 * @module
 */

import { HfAuthError } from "../errors.ts";
import { refreshTokens } from "../hub/refresh.ts";
import type { Secret } from "../secret.ts";
import type { StoredToken } from "../store/token_store.ts";
import { newToken } from "./grant.ts";
import type { Session } from "./session.ts";

/** The token to use: the new one, or the old one and why. */
export interface Renewed {
  /** The access token. */
  readonly token: Secret;
  /** Why the old one is returned. */
  readonly warning?: HfAuthError;
}

const PAUSE = 300_000; // ms until renewing is tried again in this process, as in Python
// What was tried in this process, by file and name, so that a long-lived script does not ask the Hub at every call.
const tried = new Map<string, { readonly token: Secret; readonly until: number }>();

/** Renews a stored token under the store's lock. Best effort: a failure gives the old token and a warning, once. */
export async function renew(session: Session, stored: StoredToken): Promise<Renewed> {
  const token = stored.token!;
  const { clock } = session.host;
  const key = `${session.config.storedTokensPath}\0${stored.name}`;
  const last = tried.get(key);
  if (last?.token.equals(token) && clock.monotonic() < last.until) return { token };
  try {
    const renewed = await renewUnderLock(session, stored.name, token);
    // One whose whole life is shorter than the margin is due again at once.
    tried.set(key, { token: renewed, until: clock.monotonic() + PAUSE });
    return { token: renewed };
  } catch (error) {
    session.signal?.throwIfAborted();
    if (!(error instanceof HfAuthError)) throw error;
    const spent = error.code === "invalid_grant";
    tried.set(key, { token, until: spent ? Infinity : clock.monotonic() + PAUSE });
    return { token, warning: spent ? sessionEnded(error) : renewalFailed(error) };
  }
}

function renewUnderLock(session: Session, name: string, token: Secret): Promise<Secret> {
  return session.store.change(async (writer) => {
    const current = (await writer.readAll()).find((candidate) => candidate.name === name);
    // Somebody else renewed it while this process waited for the lock.
    if (!token.equals(current?.token)) return current?.token ?? token;
    if (!current?.refreshToken) return token;
    const tokens = await refreshTokens(session.hub, current.refreshToken);
    const renewed = newToken(tokens, session.host.clock.now());
    await writer.renew(name, renewed);
    if (token.equals(await writer.readActive())) await writer.activate(renewed.token);
    return renewed.token;
  });
}

function sessionEnded(cause: HfAuthError): HfAuthError {
  return new HfAuthError("invalid_grant", "The access token could not be renewed: its session has ended", {
    hint: "Log in again with `hf-auth login --force`",
    ...(cause.oauthError !== undefined && { oauthError: cause.oauthError }),
    cause,
  });
}

function renewalFailed(cause: HfAuthError): HfAuthError {
  const hint = "The stored token is used as it is, and renewing is tried again later";
  return new HfAuthError(cause.code, `The access token could not be renewed: ${cause.message}`, {
    hint,
    cause,
  });
}
