/**
 * Knows how a machine forgets one token or all of them, git's copy included.
 * Must not know how a person is told.
 *
 * @module
 */

import { HfAuthError } from "../errors.ts";
import type { Secret } from "../secret.ts";
import type { StoreWriter } from "../store/token_store.ts";
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

interface Removal {
  readonly names: readonly string[];
  readonly tokens: readonly Secret[];
  readonly wasActive: boolean;
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
  const { environmentToken, storedTokensPath } = session.config;
  const removal = await session.store.change((writer) =>
    tokenName ? removeOne(writer, tokenName, storedTokensPath) : removeAll(writer)
  );
  if (!tokenName) {
    const [kept, pending] = await Promise.all([session.kept(), session.pending()]);
    await Promise.all([kept?.remove(), pending?.remove()]);
  }
  const forgottenByGit = await (await session.git())?.forget(removal.tokens) ?? false;
  if (environmentToken) {
    throw new HfAuthError("environment_token", `Still logged in by the variable ${environmentToken.source}`, {
      hint: `The stored ${tokenName ? "token is" : "tokens are"} gone; to log out, ` +
        "unset HF_TOKEN and HUGGING_FACE_HUB_TOKEN too",
    });
  }
  return {
    status: removal.tokens.length > 0 || removal.names.length > 0 ? "logged_out" : "not_logged_in",
    removed: removal.names,
    wasActive: removal.wasActive,
    forgottenByGit,
  };
}

async function removeOne(writer: StoreWriter, name: string, path: string): Promise<Removal> {
  const stored = (await writer.readAll()).find((candidate) => candidate.name === name);
  if (!stored) throw nameNotFound(name, path);
  const wasActive = (await writer.readActive())?.equals(stored.token) ?? false;
  await writer.remove(name);
  if (wasActive) await writer.deactivate();
  return { names: [name], tokens: stored.token ? [stored.token] : [], wasActive };
}

async function removeAll(writer: StoreWriter): Promise<Removal> {
  const active = await writer.readActive();
  const stored = await writer.readAll();
  await writer.removeAll();
  const tokens = [active, ...stored.map((candidate) => candidate.token)].filter((token) =>
    token !== undefined
  );
  return { names: stored.map((candidate) => candidate.name), tokens, wasActive: active !== undefined };
}

/** The error for a name that no stored token has. */
export function nameNotFound(name: string, storedTokensPath: string): HfAuthError {
  return new HfAuthError("token_name_not_found", `Access token ${name} not found in ${storedTokensPath}`, {
    hint: "See the names with `hf-auth list`",
  });
}
