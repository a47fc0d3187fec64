/**
 * Knows how a token that is stored already is also saved with git's credential helpers, apart from its login.
 * Must not know how it is said.
 *
 * @module
 */

import type { GitOutcome } from "../../git/credential.ts";
import { storeWithGit } from "./hand_over.ts";
import { openSession, type VerbOptions } from "../session.ts";

/** Saves the token of that name with git's credential helpers, and says what came of it. */
export async function saveWithGit(tokenName: string, options: VerbOptions = {}): Promise<GitOutcome> {
  const session = await openSession(options);
  return await storeWithGit(session, (await session.store.read()).requireToken(tokenName).token);
}
