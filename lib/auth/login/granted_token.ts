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
import { isShort } from "../freshness/margin.ts";
import { freeName } from "../token_name/free_name.ts";
import { keepingUnnamed } from "../token_name/unnamed.ts";
import { grantedBy } from "../transport/own_hub.ts";

/** Who is logged in now, under what name, and until when. */
export interface LoggedIn {
  /** Tells this apart from a login that was skipped. */
  readonly status: "logged_in";
  /** The account's name. */
  readonly user: string;
  /** The name under which the token is stored. */
  readonly tokenName: string;
  /** The name that it would have, if another account's token has it. */
  readonly nameTaken?: string;
  /** The name that the active token before was stored under, if it had none. */
  readonly keptAs?: string;
  /** The token's permission (`read`, `write`, `fineGrained`); OAuth tokens have none. */
  readonly role?: string;
  /** When the token expires, if that is known. */
  readonly expiresAt?: Date;
  /** Whether the token is refreshed automatically before it expires. */
  readonly renewable: boolean;
  /** The file that now holds the active token, or the name of the store. */
  readonly tokenPath: string;
  /** The variable whose token is used all the same, if one is set. */
  readonly overriddenBy?: DecidingVariable;
  /** The result of saving the token with git; absent unless requested. */
  readonly git?: GitOutcome;
}

/** What a login must be, as whoever asked for it said. */
export interface Wanted {
  /** The only account whose login is accepted. */
  readonly expectUser?: string | undefined;
  /** The name to store the token under, in place of the one that Python would choose. */
  readonly tokenName?: string | undefined;
}

type Parts = Pick<Session, "hub" | "store" | "config" | "signal">;

/**
 * Checks the token with the Hub, stores it and makes it active.
 *
 * @throws {HfAuthError} the errors of {@linkcode requestWhoami}, `unexpected_user`, `invalid_token_name`, `store_unreadable`,
 * `store_unwritable`, `lock_timeout`. Every stored token is then as it was.
 */
export async function storeGrantedToken(
  { hub, store, config, signal }: Parts,
  granted: NewToken,
  { expectUser, tokenName: wanted }: Wanted = {},
): Promise<LoggedIn> {
  const identity = await requestWhoami(hub, granted.token);
  if (expectUser !== undefined && expectUser !== identity.name) {
    throw unexpectedUser(identity.name, expectUser);
  }
  const pythons = tokenNameOf(identity);
  const name = wanted ?? pythons;
  const { token } = granted;
  const before = await store.read();
  const nameIn = await freeName(hub, before, { token, user: identity.name, name });
  const unnamed = await keepingUnnamed(hub, before, token);
  signal?.throwIfAborted();
  let tokenName = name;
  await store.change((tokens) => {
    const kept = unnamed.keep(tokens, token);
    tokenName = nameIn(kept);
    // What Python would have named so stays as Python writes it.
    const user = tokenName === pythons ? {} : { user: identity.name };
    return kept.with(tokenName, { ...granted, ...grantedBy(hub.endpoint), ...user }).activating(token);
  });
  return {
    ...loggedIn({ config, store }, identity, tokenName, granted),
    ...(tokenName !== name && { nameTaken: name }),
    ...(unnamed.name !== undefined && { keptAs: unnamed.name }),
  };
}

/** The login that another process has just made and stored; `undefined` if it is not of the account that is expected. */
export async function adoptStoredToken(
  { hub, config, store }: Pick<Parts, "hub" | "config" | "store">,
  stored: StoredToken & { readonly token: Secret },
  { expectUser }: Wanted,
): Promise<LoggedIn | undefined> {
  const identity = await requestWhoami(hub, stored.token);
  if (expectUser !== undefined && expectUser !== identity.name) return undefined;
  return loggedIn({ config, store }, identity, stored.name, stored);
}

function loggedIn(
  { config, store }: Pick<Parts, "config" | "store">,
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
    tokenPath: store.names.active,
    ...(overriddenBy && { overriddenBy }),
  };
}

/** What to store of a token response that came at `nowMs` (milliseconds since the epoch). */
export function toNewToken({ accessToken, refreshToken, expiresIn }: TokenSet, nowMs: number): NewToken {
  const issuedAt = Math.floor(nowMs / 1000);
  return {
    token: accessToken,
    ...(refreshToken && { refreshToken }),
    ...(expiresIn !== undefined && { expiresAt: issuedAt + expiresIn }),
    ...(refreshToken && isShort(expiresIn) && { issuedAt }),
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
