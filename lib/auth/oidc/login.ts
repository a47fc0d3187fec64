/**
 * Knows how a CI job logs in with its identity, for programs that look for a token in the files.
 * Must not know how the identity is exchanged.
 *
 * @module
 */

import { type DecidingVariable, decidingVariable } from "../../config.ts";
import { HfAuthError } from "../../errors.ts";
import type { StoredToken } from "../../store/stored_token.ts";
import { openSession } from "../session.ts";
import { requireUsable } from "../token_name/usable_name.ts";
import { keepingUnnamed } from "../token_name/unnamed.ts";
import { grantedBy } from "../transport/own_hub.ts";
import { exchangedToken } from "./exchange.ts";
import { type OidcToken, type OidcTokenOptions, wantedBy } from "./oidc_token.ts";

/** Options of {@linkcode oidcLogin}. */
export interface OidcLoginOptions extends OidcTokenOptions {
  /** The name to store the token under. Default: `oidc-` and the resource. */
  readonly tokenName?: string;
}

/** The login of a CI job. Its token can't be refreshed. */
export interface OidcLoggedIn extends OidcToken {
  /** The name under which the token is stored. */
  readonly tokenName: string;
  /** The name that the active token before was stored under, if it had none. */
  readonly keptAs?: string;
  /** The file that now holds the active token. */
  readonly tokenPath: string;
  /** The variable whose token is used all the same, if one is set. */
  readonly overriddenBy?: DecidingVariable;
}

/**
 * Exchanges this CI job's identity for an access token, stores that where the Python library looks for it, with its end, and
 * makes it the active token.
 *
 * @throws {HfAuthError} as {@linkcode oidcToken}; `invalid_token_name`; `token_name_taken` when a token of another kind has the
 * name; `store_unreadable`, `store_unwritable`, `lock_timeout`. The store is then as it was.
 */
export async function oidcLogin(options: OidcLoginOptions = {}): Promise<OidcLoggedIn> {
  const session = await openSession(options);
  const { config, hub, store, signal } = session;
  const wanted = wantedBy(options, config);
  const { tokenName = `oidc-${wanted.resource}` } = options;
  requireUsable(tokenName);
  const before = await store.read();
  requireFree(before.named(tokenName));
  const { token, expiresAt } = await exchangedToken(session, { ...wanted, isFresh: options.fresh });
  const unnamed = await keepingUnnamed(hub, before, token);
  signal?.throwIfAborted();
  await store.change((tokens) => {
    requireFree(tokens.named(tokenName));
    const kept = unnamed.keep(tokens, token);
    return kept.with(tokenName, { token, expiresAt, ...grantedBy(hub.endpoint) }).activating(token);
  });
  const variable = decidingVariable(config, tokenName);
  const isSame = variable === "HF_OIDC_RESOURCE" && config.oidcResource === wanted.resource;
  return {
    token,
    expiresAt: new Date(expiresAt * 1000),
    resource: wanted.resource,
    tokenName,
    tokenPath: store.names.active,
    ...(unnamed.name !== undefined && { keptAs: unnamed.name }),
    ...(variable && !isSame && { overriddenBy: variable }),
  };
}

/** Only what an earlier exchange gave makes way: it has an end, and nothing that puts it off. */
function requireFree(stored: StoredToken | undefined): void {
  if (!stored?.token || (stored.expiresAt !== undefined && !stored.refreshToken)) return;
  throw new HfAuthError("token_name_taken", `There is already an access token named ${stored.name}`, {
    hint: "Choose another name with --name; nothing was stored",
  });
}
