/**
 * Knows how another stored token becomes the active one.
 * Must not know how a person chooses it.
 *
 * @module
 */

import { type DecidingVariable, decidingVariable } from "../config.ts";
import type { GitOutcome } from "../git/credential.ts";
import { storeWithGit } from "./git/hand_over.ts";
import { keepingUnnamed } from "./token_name/unnamed.ts";
import { openSession, type VerbOptions } from "./session.ts";
import { requireOwnHub } from "./transport/own_hub.ts";

/** Options of {@linkcode authSwitch}. */
export interface AuthSwitchOptions extends VerbOptions {
  /** Also hands the token to git's credential helpers. Default `false`. */
  readonly addToGitCredential?: boolean;
}

/** The result of a switch. */
export interface AuthSwitchResult {
  /** The name of the active token now. */
  readonly tokenName: string;
  /** The name that the active token before was stored under, if it had none. */
  readonly keptAs?: string;
  /** The variable whose token is used instead, if it is another token. */
  readonly overriddenBy?: DecidingVariable;
  /** The result of saving the token with git; absent unless requested. */
  readonly git?: GitOutcome;
  /** Whether the previous token was erased from git's credential helpers, so that git stops using it. */
  readonly forgottenByGit: boolean;
  /** Set when git's helper did not answer in time, so that it may still hold the previous token. */
  readonly gitUnanswered?: true;
}

/**
 * Makes another stored token the active one.
 *
 * @param tokenName The name it is stored under.
 * @throws {HfAuthError} `token_name_not_found`, `other_hub`, `store_unreadable`, `store_unwritable`, `lock_timeout`.
 */
export async function authSwitch(
  tokenName: string,
  options: AuthSwitchOptions = {},
): Promise<AuthSwitchResult> {
  const session = await openSession(options);
  const { config, store } = session;
  const unnamed = await keepingUnnamed(session.hub, await store.read());
  const { before, after } = await store.change((tokens) => {
    const stored = tokens.requireToken(tokenName);
    // git would send it there.
    if (options.addToGitCredential) requireOwnHub(stored, config.endpoint);
    return unnamed.keep(tokens, stored.token).activating(stored.token);
  });
  const [previous, token] = [before.active, after.active!];
  const outcome = options.addToGitCredential ? await storeWithGit(session, token) : undefined;
  const stale = previous && !token.equals(previous) ? [previous] : [];
  const git = outcome?.stored || outcome?.unanswered ? undefined : await session.git();
  const forgottenByGit = await git?.forget(stale) ?? false;
  const overriding = decidingVariable(config, tokenName);
  const isSame = config.tokenName === undefined && token.equals(config.environmentToken?.token);
  return {
    tokenName,
    ...(unnamed.name !== undefined && { keptAs: unnamed.name }),
    ...(overriding && !isSame && { overriddenBy: overriding }),
    ...(outcome && { git: outcome }),
    forgottenByGit,
    ...(git?.unanswered || outcome?.unanswered) && { gitUnanswered: true },
  };
}
