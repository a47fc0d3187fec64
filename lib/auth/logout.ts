/**
 * Knows how a machine forgets one token or all of them, git's copy included.
 * Must not know how a person is told.
 *
 * @module
 */

import { HfAuthError } from "../errors.ts";
import type { StoredToken } from "../store/stored_token.ts";
import type { Tokens } from "../store/tokens.ts";
import { openSession, type VerbOptions } from "./session.ts";

/** Which token to forget. */
export interface LogoutOptions extends VerbOptions {
  /** The name of one stored token; without it every token goes. */
  readonly tokenName?: string;
}

/** What came of a logout. */
export interface LogoutResult {
  /** Whether there was anything to forget. */
  readonly status: "logged_out" | "not_logged_in";
  /** The names of the tokens that are gone. */
  readonly removed: readonly string[];
  /** Whether the active token is among them, so that nobody is logged in by the file now. */
  readonly wasActive: boolean;
  /** Whether git's copy of such a token was erased as well. */
  readonly forgottenByGit: boolean;
}

/**
 * Logs this machine out: forgets one stored token, or all of them and the active one. Nothing is sent to the Hub.
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
  if (!tokenName) {
    const [approval, code] = await Promise.all([session.savedApproval(), session.pendingCode()]);
    await Promise.all([approval?.remove(), code?.remove()]);
  }
  const tokens = [...(tokenName ? [] : [before.active]), ...removed.map(({ token }) => token)]
    .filter((token) => token !== undefined);
  const forgottenByGit = await (await session.git())?.forget(tokens) ?? false;
  if (environmentToken) {
    throw new HfAuthError("environment_token", `Still logged in by the variable ${environmentToken.source}`, {
      hint: `The stored ${tokenName ? "token is" : "tokens are"} gone; to log out, ` +
        "unset HF_TOKEN and HUGGING_FACE_HUB_TOKEN too",
    });
  }
  return {
    status: wasActive || removed.length > 0 ? "logged_out" : "not_logged_in",
    removed: removed.map(({ name }) => name),
    wasActive,
    forgottenByGit,
  };
}

function withoutOne(tokens: Tokens, name: string): Tokens {
  const stored = tokens.require(name);
  const rest = tokens.without(name);
  return isActive(tokens, stored) ? rest.activating(undefined) : rest;
}

function isActive(tokens: Tokens, { token }: StoredToken): boolean {
  return tokens.active?.equals(token) ?? false;
}
