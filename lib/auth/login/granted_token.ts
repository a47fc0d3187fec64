/**
 * Knows what becomes of a granted token: it is checked with the Hub, stored under its name, and made the active one.
 * Must not know how it was granted, nor talk to a person.
 *
 * @module
 */

import type { TokenSource } from "../../config.ts";
import { HfAuthError } from "../../errors.ts";
import type { GitOutcome } from "../../git/credential.ts";
import type { TokenSet } from "../../hub/token_response.ts";
import { type Identity, requestWhoami, tokenNameOf } from "../../hub/whoami.ts";
import type { Secret } from "../../secret.ts";
import type { NewToken, StoredToken } from "../../store/stored_token.ts";
import { storeWithGit } from "./git_credential.ts";
import type { Session } from "../session.ts";

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
  /** When the token ends, if that is known. */
  readonly expiresAt?: Date;
  /** Whether the token is renewed by itself when it nears its end. */
  readonly renewable: boolean;
  /** The file that now holds the active token. */
  readonly tokenPath: string;
  /** The variable whose token counts all the same, if one is set. */
  readonly overriddenBy?: TokenSource;
  /** What came of handing the token to git; absent when that was not asked for. */
  readonly git?: GitOutcome;
}

/** What else a token must be, and where it goes. */
export interface AcceptOptions {
  /** Also hands it to git's credential helpers. */
  readonly addToGitCredential?: boolean;
  /** The only account whose token is accepted. */
  readonly expectUser?: string | undefined;
}

/**
 * Checks the token with the Hub, stores it and makes it active.
 *
 * @throws {HfAuthError} the errors of {@linkcode requestWhoami}, `unexpected_user`, `invalid_token_name`, `store_unreadable`,
 * `store_unwritable`, `lock_timeout`. Every other stored token is then as it was.
 */
export async function acceptToken(
  session: Session,
  granted: NewToken,
  options: AcceptOptions = {},
): Promise<LoggedIn> {
  const { hub, store } = session;
  const identity = await requestWhoami(hub, granted.token);
  if (options.expectUser !== undefined && options.expectUser !== identity.name) {
    throw unexpectedUser(identity.name, options.expectUser);
  }
  const tokenName = tokenNameOf(identity);
  session.signal?.throwIfAborted();
  await store.change(async (writer) => {
    await writer.save(tokenName, granted);
    await writer.activate(granted.token);
  });
  const git = options.addToGitCredential ? await storeWithGit(session, granted.token) : undefined;
  return { ...loggedIn(session, identity, tokenName, granted), ...(git && { git }) };
}

/** The login that another process has just made and stored; `undefined` if it is not of the account that is expected. */
export async function adoptStored(
  session: Session,
  stored: StoredToken & { readonly token: Secret },
  expectUser: string | undefined,
): Promise<LoggedIn | undefined> {
  const identity = await requestWhoami(session.hub, stored.token);
  if (expectUser !== undefined && expectUser !== identity.name) return undefined;
  return loggedIn(session, identity, stored.name, stored);
}

function loggedIn(
  { config }: Session,
  { name, role }: Identity,
  tokenName: string,
  { refreshToken, expiresAt }: Pick<StoredToken, "refreshToken" | "expiresAt">,
): LoggedIn {
  return {
    status: "logged_in",
    user: name,
    tokenName,
    ...(role !== undefined && { role }),
    ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt * 1000) }),
    renewable: refreshToken !== undefined && expiresAt !== undefined,
    tokenPath: config.tokenPath,
    ...(config.environmentToken && { overriddenBy: config.environmentToken.source }),
  };
}

/** What to store of a token answer that came at `nowMs` (milliseconds since the epoch). */
export function newToken(tokens: TokenSet, nowMs: number): NewToken {
  return {
    token: tokens.accessToken,
    ...(tokens.refreshToken && { refreshToken: tokens.refreshToken }),
    ...(tokens.expiresIn !== undefined && { expiresAt: Math.floor(nowMs / 1000) + tokens.expiresIn }),
  };
}

function unexpectedUser(user: string, expected: string): HfAuthError {
  return new HfAuthError("unexpected_user", `The login was approved by ${user}, not by ${expected}`, {
    hint: `Nothing was stored; log in again, and approve it as ${expected}`,
  });
}
