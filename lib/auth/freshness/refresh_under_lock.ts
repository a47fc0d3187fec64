/**
 * Knows how a stored OAuth token is refreshed once for all processes, and what happens when it can't be.
 * Must not know when that is due.
 *
 * @module
 */

import { HfAuthError, isHfAuthError } from "../../errors.ts";
import { refreshTokens } from "../../hub/refresh.ts";
import type { Secret } from "../../secret.ts";
import type { NewToken, StoredToken } from "../../store/stored_token.ts";
import type { StoreWriter } from "../../store/token_store.ts";
import { newToken } from "../login/granted_token.ts";
import { nameNotFound } from "../logout.ts";
import { rescue } from "./rescue_file.ts";
import type { Session } from "../session.ts";

/** The token to use: the new one, or the old one and why. */
export interface Renewed {
  /** The access token. */
  readonly token: Secret;
  /** When it ends, in Unix seconds, if that is known. */
  readonly expiresAt?: number;
  /** Why the old one is returned, or where the new one lies if it could not be stored. */
  readonly warning?: HfAuthError;
}

const PAUSE = 300_000; // ms until renewing is tried again in this process, as in Python
// What was tried in this process, by file and name, so that a long-lived script does not ask the Hub at every call.
const tried = new Map<string, Attempt>();

interface Attempt {
  /** The stored tokens that it is about: the one before and the one after. */
  readonly tokens: readonly Secret[];
  /** The one that is handed out. */
  readonly result: Secret;
  readonly until: number;
}

/** Renews a stored token. Best effort: a failure gives the old token and a warning, once. */
export async function renew(session: Session, stored: StoredToken): Promise<Renewed> {
  const token = stored.token!;
  const { clock } = session.host;
  const key = `${session.config.storedTokensPath}\0${stored.name}`;
  const last = tried.get(key);
  if (last?.tokens.some((one) => one.equals(token)) && clock.monotonic() < last.until) {
    return { token: last.result };
  }
  const remember = (result: Secret, pause: number) =>
    void tried.set(key, { tokens: [token, result], result, until: clock.monotonic() + pause });
  try {
    const renewed = await refreshUnderLock(session, stored.name, token);
    // One whose whole life is shorter than the margin is due again at once; one that could not be stored is known to
    // this process alone.
    remember(renewed.token, renewed.warning ? Infinity : PAUSE);
    return renewed;
  } catch (error) {
    session.signal?.throwIfAborted();
    if (!(error instanceof HfAuthError)) throw error;
    // Another process has logged it out.
    if (error.code === "token_name_not_found") return { token };
    const spent = error.code === "invalid_grant";
    remember(token, spent ? Infinity : PAUSE);
    return { token, warning: spent ? error : renewalFailed(error) };
  }
}

/**
 * Refreshes the token `name` unless somebody has replaced `token` meanwhile, whose token is then adopted.
 *
 * @throws {HfAuthError} `token_name_not_found` when it is gone, `not_refreshable` when nothing buys a new one,
 * `invalid_grant` when its session has ended, `lock_timeout`, the store's errors, and those of
 * {@linkcode refreshTokens}.
 */
export function refreshUnderLock(session: Session, name: string, token: Secret): Promise<Renewed> {
  return session.store.change(async (writer) => {
    const current = await find(writer, name);
    if (!current?.token) throw nameNotFound(name, session.config.storedTokensPath);
    if (!token.equals(current.token)) return adopted(current, current.token);
    if (!current.refreshToken) throw notRefreshable(name);
    const renewed = await refresh(session, writer, current, current.refreshToken);
    return "adopted" in renewed ? renewed.adopted : await keep(session, writer, name, token, renewed);
  });
}

async function refresh(
  session: Session,
  writer: StoreWriter,
  { name, token }: StoredToken,
  refreshToken: Secret,
): Promise<NewToken | { readonly adopted: Renewed }> {
  try {
    return newToken(await refreshTokens(session.hub, refreshToken), session.host.clock.now());
  } catch (error) {
    if (!isHfAuthError(error, "invalid_grant")) throw error;
    // A login elsewhere takes no lock in Python: perhaps the refresh token is spent because it has been replaced.
    const current = await find(writer, name);
    if (!current?.token || current.token.equals(token)) throw sessionEnded(error);
    return { adopted: adopted(current, current.token) };
  }
}

/** Stores what the Hub gave, before anybody gets it: the old refresh token is dead by now. */
async function keep(
  session: Session,
  writer: StoreWriter,
  name: string,
  previous: Secret,
  renewed: NewToken,
): Promise<Renewed> {
  const { token, expiresAt } = renewed;
  const result: Renewed = { token, ...(expiresAt !== undefined && { expiresAt }) };
  try {
    await writer.renew(name, renewed);
  } catch (error) {
    if (!(error instanceof HfAuthError)) throw error;
    return { ...result, warning: await rescue(session, name, renewed, error) };
  }
  try {
    if (previous.equals(await writer.readActive())) await writer.activate(token);
    return result;
  } catch (error) {
    if (!(error instanceof HfAuthError)) throw error;
    return { ...result, warning: notActivated(name, error) };
  }
}

async function find(writer: StoreWriter, name: string): Promise<StoredToken | undefined> {
  return (await writer.readAll()).find((candidate) => candidate.name === name);
}

function adopted({ expiresAt }: StoredToken, token: Secret): Renewed {
  const known = expiresAt !== undefined && !Number.isNaN(expiresAt);
  return { token, ...(known && { expiresAt }) };
}

function notActivated(name: string, cause: HfAuthError): HfAuthError {
  return new HfAuthError(cause.code, "The renewed token is stored, but could not be made the active one", {
    hint: `${cause.message}; when that is mended, run \`hf-auth switch\` and choose ${name}`,
    cause,
  });
}

/** The error for a token that is none of the browser login's. */
export function notRefreshable(name: string): HfAuthError {
  return new HfAuthError("not_refreshable", `The access token ${name} has nothing to refresh it with`, {
    hint: "Only tokens of the browser login can be refreshed; log in again with `hf-auth login --force`",
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
