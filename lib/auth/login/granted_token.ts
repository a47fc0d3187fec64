/**
 * Knows what becomes of a granted token: it is checked with the Hub, stored under its name, and made the active one.
 * Must not know how it was granted, nor talk to a person.
 *
 * @module
 */

import { type DecidingVariable, decidingVariable } from "../../config.ts";
import { HfAuthError } from "../../errors.ts";
import type { GitOutcome } from "../../git/credential.ts";
import type { TokenSet } from "../../hub/token_response.ts";
import { type Identity, requestWhoami, tokenNameOf } from "../../hub/whoami.ts";
import type { Secret } from "../../secret.ts";
import type { NewToken, StoredToken } from "../../store/stored_token.ts";
import type { Session } from "../session.ts";
import { grantedBy } from "../transport/own_hub.ts";

/** Who is logged in now, under what name, and until when. */
export interface LoggedIn {
  /** Tells this apart from a login that was skipped. */
  readonly status: "logged_in";
  /** The account's name. */
  readonly user: string;
  /** The name under which the token is stored. */
  readonly tokenName: string;
  /** The token's permission (`read`, `write`, `fineGrained`); OAuth tokens have none. */
  readonly role?: string;
  /** When the token expires, if that is known. */
  readonly expiresAt?: Date;
  /** Whether the token is refreshed automatically before it expires. */
  readonly renewable: boolean;
  /** The file that now holds the active token. */
  readonly tokenPath: string;
  /** The variable whose token is used all the same, if one is set. */
  readonly overriddenBy?: DecidingVariable;
  /** The result of saving the token with git; absent unless requested. */
  readonly git?: GitOutcome;
}

type Parts = Pick<Session, "hub" | "store" | "config" | "signal">;

/**
 * Checks the token with the Hub, stores it and makes it active.
 *
 * @param expectUser The only account whose token is accepted.
 * @throws {HfAuthError} the errors of {@linkcode requestWhoami}, `unexpected_user`, `invalid_token_name`, `store_unreadable`,
 * `store_unwritable`, `lock_timeout`. Every stored token is then as it was.
 */
export async function storeGrantedToken(
  { hub, store, config, signal }: Parts,
  granted: NewToken,
  expectUser?: string,
): Promise<LoggedIn> {
  const identity = await requestWhoami(hub, granted.token);
  if (expectUser !== undefined && expectUser !== identity.name) {
    throw unexpectedUser(identity.name, expectUser);
  }
  const tokenName = tokenNameOf(identity);
  signal?.throwIfAborted();
  const noted = { ...granted, ...grantedBy(hub.endpoint) };
  await store.change((tokens) => tokens.with(tokenName, noted).activating(granted.token));
  return loggedIn(config, identity, tokenName, granted);
}

/** The login that another process has just made and stored; `undefined` if it is not of the account that is expected. */
export async function adoptStoredToken(
  { hub, config }: Pick<Parts, "hub" | "config">,
  stored: StoredToken & { readonly token: Secret },
  expectUser: string | undefined,
): Promise<LoggedIn | undefined> {
  const identity = await requestWhoami(hub, stored.token);
  if (expectUser !== undefined && expectUser !== identity.name) return undefined;
  return loggedIn(config, identity, stored.name, stored);
}

function loggedIn(
  config: Session["config"],
  { name, role }: Identity,
  tokenName: string,
  { refreshToken, expiresAt }: Pick<StoredToken, "refreshToken" | "expiresAt">,
): LoggedIn {
  const overriddenBy = decidingVariable(config, tokenName);
  return {
    status: "logged_in",
    user: name,
    tokenName,
    ...(role !== undefined && { role }),
    // A file may name a time for which there is no date.
    ...(isDate(expiresAt) && { expiresAt: new Date(expiresAt * 1000) }),
    renewable: refreshToken !== undefined && expiresAt !== undefined,
    tokenPath: config.tokenPath,
    ...(overriddenBy && { overriddenBy }),
  };
}

/** What to store of a token response that came at `nowMs` (milliseconds since the epoch). */
export function toNewToken(tokens: TokenSet, nowMs: number): NewToken {
  return {
    token: tokens.accessToken,
    ...(tokens.refreshToken && { refreshToken: tokens.refreshToken }),
    ...(tokens.expiresIn !== undefined && { expiresAt: Math.floor(nowMs / 1000) + tokens.expiresIn }),
  };
}

function isDate(seconds: number | undefined): seconds is number {
  return seconds !== undefined && !Number.isNaN(new Date(seconds * 1000).getTime());
}

function unexpectedUser(user: string, expected: string): HfAuthError {
  return new HfAuthError("unexpected_user", `The login was approved by ${user}, not by ${expected}`, {
    hint: `Log in again and approve it as ${expected}; nothing was stored`,
  });
}
