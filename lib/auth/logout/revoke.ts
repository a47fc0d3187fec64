/**
 * Knows which of the stored tokens the Hub can be told to revoke, and where the others are ended.
 * Must not know how a person is asked, nor remove anything here.
 *
 * @module
 */

import { revokeTokens } from "../../hub/api/revoke.ts";
import type { Secret } from "../../secret.ts";
import { openSession, type VerbOptions } from "../session.ts";
import { isFor } from "../transport/own_hub.ts";

/** Which tokens to revoke. */
export interface RevokeOptions extends VerbOptions {
  /** The name of the stored token. Default: all of them. */
  readonly tokenName?: string;
}

/** What was revoked. Each token is told by its name; one that has none by `undefined`. */
export interface RevokeResult {
  /** The tokens that work nowhere any more. */
  readonly revoked: readonly (string | undefined)[];
  /** The others, and the page on which a person can end each. */
  readonly others: readonly { readonly name: string | undefined; readonly page: string }[];
}

interface Held {
  readonly name?: string;
  readonly token: Secret;
  readonly endpoint?: string;
}

/**
 * Revokes stored access tokens at the Hub, for every machine. They stay stored. A browser login can't be revoked so, nor a
 * token of another Hub.
 *
 * @throws {HfAuthError} `token_name_not_found`, `store_unreadable`, and those of a request to the Hub: nothing is known to be
 * revoked then.
 */
export async function authRevoke(options: RevokeOptions = {}): Promise<RevokeResult> {
  const { store, hub, config: { endpoint } } = await openSession(options);
  const tokens = await store.read();
  const { active } = tokens;
  const named = options.tokenName === undefined ? tokens.all : [tokens.requireToken(options.tokenName)];
  const held: Held[] = named.flatMap(({ token, ...rest }) => token ? [{ ...rest, token }] : []);
  if (options.tokenName === undefined && active && !held.some(({ token }) => token.equals(active))) {
    held.push({ token: active });
  }
  const [revocable, others] = [
    held.filter((one) => isRevocable(one, endpoint)),
    held.filter((one) => !isRevocable(one, endpoint)),
  ];
  if (revocable.length > 0) await revokeTokens(hub, revocable.map(({ token }) => token));
  return {
    revoked: revocable.map(({ name }) => name),
    others: others.map((one) => ({ name: one.name, page: pageFor(one, endpoint) })),
  };
}

/** What is made in the Hub's settings has this form; what it grants to a browser or a CI system has another. */
function isRevocable(held: Held, endpoint: string): boolean {
  return isFor(held, endpoint) && /^hf_(?!oauth_|jwt_)/.test(held.token.reveal());
}

function pageFor({ token, endpoint: own }: Held, endpoint: string): string {
  const page = /^hf_oauth_/.test(token.reveal()) ? "connected-applications" : "tokens";
  return `${own ?? endpoint}/settings/${page}`;
}
