/**
 * Knows how a machine forgets one token or all of them, git's copy included.
 * Must not know how a person is told.
 *
 * @module
 */

import { HfAuthError } from "../errors.ts";
import type { StoredToken } from "../store/stored_token.ts";
import type { Tokens } from "../store/tokens.ts";
import { JOURNAL, openSession, type Session, type VerbOptions } from "./session.ts";

/** Which token to remove. */
export interface LogoutOptions extends VerbOptions {
  /** The name of the stored token to remove. Default: all tokens. */
  readonly tokenName?: string;
}

/** The result of a logout. */
export interface LogoutResult {
  /** Whether there was anything to remove. */
  readonly status: "logged_out" | "not_logged_in";
  /** The names of the removed tokens. */
  readonly removed: readonly string[];
  /** Whether the active token was removed, so that no token is active now. */
  readonly wasActive: boolean;
  /** Whether a removed token was also erased from git's credential helpers. */
  readonly forgottenByGit: boolean;
  /** Set when git's helper did not answer in time, so that it may still hold a removed token. */
  readonly gitUnanswered?: true;
  /** Copies of the stored tokens that `repair` made, and that still hold what they held. */
  readonly copies: readonly string[];
}

/**
 * Logs this machine out: removes one stored token, or all tokens. Nothing is sent to the Hub.
 *
 * @throws {HfAuthError} `token_name_not_found`; `store_unreadable`, `store_unwritable`, `lock_timeout`; and
 * `environment_token` when the files are done but `HF_TOKEN` still logs this machine in.
 */
export async function logout(options: LogoutOptions = {}): Promise<LogoutResult> {
  const session = await openSession(options);
  const { tokenName } = options;
  const { environmentToken } = session.config;
  const { before } = await session.store.change((tokens) =>
    tokenName ? withoutOne(tokens, tokenName) : tokens.none()
  );
  const removed = tokenName ? [before.require(tokenName)] : before.all;
  const wasActive = tokenName ? isActive(before, removed[0]!) : before.active !== undefined;
  const copies = await forgetTraces(session, tokenName === undefined);
  const tokens = [...(tokenName ? [] : [before.active]), ...removed.map(({ token }) => token)]
    .filter((token) => token !== undefined);
  const git = await session.git();
  const forgottenByGit = await git?.forget(tokens) ?? false;
  if (environmentToken) {
    throw new HfAuthError("environment_token", `Still logged in: ${environmentToken.source} is set`, {
      hint: "Unset HF_TOKEN and HUGGING_FACE_HUB_TOKEN to log out; " +
        `the stored ${tokenName ? "token was" : "tokens were"} removed`,
    });
  }
  return {
    status: wasActive || removed.length > 0 ? "logged_out" : "not_logged_in",
    removed: removed.map(({ name }) => name),
    wasActive,
    forgottenByGit,
    ...git?.unanswered && { gitUnanswered: true },
    copies,
  };
}

/** Removes what writers that were killed have left; gives the copies that `repair` made, which are a person's to keep. */
async function forgetTraces(session: Session, all: boolean): Promise<string[]> {
  const { config: { tokenPath, storedTokensPath }, host: { files, paths } } = session;
  if (all) {
    const kept = await Promise.all([session.savedApproval(), session.pendingCode(), session.refreshLog()]);
    await Promise.all(kept.map((file) => file?.remove()));
    await files.remove(paths.join(paths.dirname(storedTokensPath), JOURNAL));
  }
  await Promise.all([tokenPath, storedTokensPath].map((path) => files.removeDrafts(path)));
  const folder = paths.dirname(storedTokensPath);
  const copy = /^stored_tokens\.\d{4}-\d{2}-\d{2}T[\d-]+Z$/;
  return (await files.list(folder)).filter((name) => copy.test(name)).map((name) => paths.join(folder, name));
}

function withoutOne(tokens: Tokens, name: string): Tokens {
  const stored = tokens.require(name);
  const rest = tokens.without(name);
  return isActive(tokens, stored) ? rest.activating(undefined) : rest;
}

function isActive(tokens: Tokens, { token }: StoredToken): boolean {
  return tokens.active?.equals(token) ?? false;
}
