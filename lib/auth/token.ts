/**
 * Knows which token is in use: the one that a CI job's identity is exchanged for, a variable's, the file's; that one refreshed
 * first when it is due.
 * Must not know what the token is then used for.
 *
 * @module
 */

import type { TokenSource } from "../config.ts";
import { HfAuthError, isHfAuthError } from "../errors.ts";
import type { Secret } from "../secret.ts";
import type { StoredToken } from "../store/stored_token.ts";
import type { Tokens } from "../store/tokens.ts";
import { mayBeDue } from "./freshness/due.ts";
import { openSession, type Session, type VerbOptions } from "./session.ts";

/** Which token to give. */
export interface GetTokenOptions extends VerbOptions {
  /** The name that it is stored under. Default: the token in use. */
  readonly tokenName?: string;
}

/** The token in use, and where it came from. */
export interface ActiveToken {
  /** The token. */
  readonly token: Secret;
  /** Where it comes from. */
  readonly source: TokenSource;
  /** What the store is called that it comes from, where that is not the file. */
  readonly store?: string;
  /** The name it is stored under, if it is a stored one. */
  readonly name?: string;
  /** When it expires, where a CI job's identity was exchanged for it. */
  readonly expiresAt?: Date;
  /** The address of the Hub that it is for, if it is noted with it: not for the public Hub. */
  readonly endpoint?: string;
  /** What stands in the way of trusting it: it could not be refreshed, or the store could not be read. */
  readonly warning?: HfAuthError;
}

/**
 * The token in use on this machine, or `undefined` when nobody is logged in: the stored one that `tokenName` names, then the
 * one that this CI job's identity is exchanged for where `HF_OIDC_RESOURCE` is set, then the stored one that
 * `HF_AUTH_TOKEN_NAME` names, then `HF_TOKEN`, then `HUGGING_FACE_HUB_TOKEN`, then the token file. An OAuth token within a
 * day of its end is refreshed and stored first; if that fails, the old one is returned with a `warning`.
 *
 * @throws {HfAuthError} `token_name_not_found` for a name that isn't stored; `oidc_unavailable`, `oidc_refused` and the errors
 * of a request to the Hub where `HF_OIDC_RESOURCE` is set. Another token is never given instead.
 *
 * @example
 * ```ts
 * import { getToken } from "./mod.ts";
 *
 * const active = await getToken();
 * if (active) console.log(`${active.token} from ${active.source}`); // hf_****1234 from file
 * ```
 */
export async function getToken(options: GetTokenOptions = {}): Promise<ActiveToken | undefined> {
  return activeToken(await openSession(options), options.tokenName);
}

/** {@linkcode getToken} within a verb's own session. */
export async function activeToken(session: Session, tokenName?: string): Promise<ActiveToken | undefined> {
  if (tokenName !== undefined) return await namedToken(session, tokenName);
  const { oidcResource } = session.config;
  if (oidcResource !== undefined) return await tokenOfIdentity(session, oidcResource);
  if (session.config.tokenName !== undefined) return await tokenOfVariable(session, session.config.tokenName);
  if (session.config.environmentToken) return session.config.environmentToken;
  const { tokens, warning } = await readTokens(session);
  const { active } = tokens;
  if (!active) return undefined;
  const { where } = session.store;
  if (warning) return { token: active, ...where, warning };
  try {
    const stored = tokens.holding(active);
    if (stored) return await freshToken(session, stored);
    const { unlistedToken } = await import("./freshness/unlisted_token.ts");
    return { ...where, ...await unlistedToken(session, tokens, active) };
  } catch (error) {
    // The active token is good without its neighbours.
    if (isHfAuthError(error, "store_unreadable")) return { token: active, ...where, warning: error };
    throw error;
  }
}

async function tokenOfIdentity(session: Session, resource: string): Promise<ActiveToken> {
  const { exchangedToken } = await import("./oidc/exchange.ts");
  const { token, expiresAt } = await exchangedToken(session, { resource });
  return { token, source: "oidc", expiresAt: new Date(expiresAt * 1000) };
}

/** The stored token of that name, never another one. */
async function namedToken(session: Session, name: string): Promise<ActiveToken> {
  const { tokens, warning } = await readTokens(session);
  const stored = tokens.requireToken(name);
  if (warning) return { token: stored.token, ...session.store.where, name, warning };
  return await freshToken(session, stored);
}

async function tokenOfVariable(session: Session, name: string): Promise<ActiveToken> {
  try {
    return await namedToken(session, name);
  } catch (error) {
    if (!isHfAuthError(error, "token_name_not_found")) throw error;
    const hint = "Correct or unset HF_AUTH_TOKEN_NAME; see the names with `hf-auth list`";
    throw new HfAuthError(error.code, error.message, { hint, cause: error });
  }
}

/** The tokens; where the journal can't be read, those that lie there, and why. */
async function readTokens(session: Session): Promise<{ tokens: Tokens; warning?: HfAuthError }> {
  const { store } = session;
  try {
    await finishInterrupted(session);
    return { tokens: await store.read() };
  } catch (error) {
    if (!isHfAuthError(error, "store_unreadable")) throw error;
    return { tokens: await store.readAsItIs(), warning: error };
  }
}

/** Finishes what a dead process left, so that Python sees it too; read() shows it as done in any case. */
async function finishInterrupted({ store, signal }: Session): Promise<void> {
  if (!await store.isUnfinished()) return;
  try {
    await store.changing(() => Promise.resolve(), { patience: 0 });
  } catch (error) {
    signal?.throwIfAborted();
    if (!isHfAuthError(error)) throw error;
  }
}

async function freshToken(
  session: Session,
  stored: StoredToken & { readonly token: Secret },
): Promise<ActiveToken> {
  const { name, endpoint } = stored;
  const known = { ...session.store.where, name, ...(endpoint !== undefined && { endpoint }) };
  if (!mayBeDue(stored, session.host.clock.now())) return { token: stored.token, ...known };
  const { refreshIfDue } = await import("./freshness/automatic_refresh.ts");
  const { token, warning } = await refreshIfDue(session, stored);
  return { token, ...known, ...(warning && { warning }) };
}
