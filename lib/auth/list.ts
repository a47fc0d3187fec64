/**
 * Knows which tokens this machine has and which one is in use.
 * Must not know how they are shown.
 *
 * @module
 */

import { isStored, type TokenSource } from "../config.ts";
import type { Secret } from "../secret.ts";
import type { StoredToken } from "../store/stored_token.ts";
import { openSession, type Session, type VerbOptions } from "./session.ts";
import { type ActiveToken, activeToken } from "./token.ts";

/** One stored token, and whether it is the one in use. */
export interface ListedToken extends StoredToken {
  /** Whether its text is that of the token in use, wherever that came from. */
  readonly active: boolean;
}

/** The stored tokens, and where the token in use comes from. */
export interface AuthListResult {
  /** The stored tokens, in the file's order. */
  readonly tokens: readonly ListedToken[];
  /** Where the token in use was found; absent when nobody is logged in. */
  readonly source?: TokenSource;
  /** What the store is called that the stored tokens are in, where that is not the file. */
  readonly store?: string;
  /** The active token, if it is none of the stored ones: it has no name until another one takes its place. */
  readonly unnamed?: Secret;
  /** The token that this CI job's identity is exchanged for, if `HF_OIDC_RESOURCE` is set: it is the one in use. */
  readonly exchanged?: ActiveToken;
}

/**
 * Lists the stored tokens. No stored token is refreshed, locked or written for it.
 *
 * @throws {HfAuthError} `store_unreadable`; those of {@linkcode getToken} where `HF_OIDC_RESOURCE` is set.
 */
export async function authList(options: VerbOptions = {}): Promise<AuthListResult> {
  const session = await openSession(options);
  const { oidcResource } = session.config;
  return await listed(session, oidcResource === undefined ? undefined : await activeToken(session));
}

/** {@linkcode authList} for whoever only chooses among the stored ones: nothing is exchanged for it. */
export async function listStored(options: VerbOptions): Promise<AuthListResult> {
  return await listed(await openSession(options), undefined);
}

async function listed(
  { config, store }: Session,
  exchanged: ActiveToken | undefined,
): Promise<AuthListResult> {
  const tokens = await store.read();
  const { all } = tokens;
  // Where a variable has the token, nobody needs the file.
  const named = config.tokenName === undefined ? undefined : tokens.named(config.tokenName)?.token;
  const active = exchanged ??
    (config.tokenName === undefined ? config.environmentToken ?? tokens.active : named);
  const inUse = active && ("source" in active ? active : { token: active, ...store.where });
  const shown = all.map((token) => ({ ...token, active: inUse?.token.equals(token.token) ?? false }));
  const isUnnamed = inUse !== undefined && isStored(inUse.source) && !shown.some((token) => token.active);
  return {
    tokens: shown,
    ...(inUse && { source: inUse.source }),
    ...(store.where.source === "store" && { store: store.where.store }),
    ...(isUnnamed && { unnamed: inUse.token }),
    ...(exchanged && { exchanged }),
  };
}
