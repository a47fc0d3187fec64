/**
 * Knows how git's credential helpers are handed a token.
 * Must not know why.
 *
 * @module
 */

import type { GitOutcome } from "../../git/credential.ts";
import type { Secret } from "../../secret.ts";
import type { Session } from "../session.ts";

/** Hands a token to git's helpers; a machine without programs has none. */
export async function storeWithGit(session: Pick<Session, "git">, token: Secret): Promise<GitOutcome> {
  return await (await session.git())?.store(token) ?? { stored: false, helpers: [], unavailable: true };
}
