/**
 * Knows whether it is worth asking a person if git shall use the login: once, where there is a git that does not yet.
 * Must not know how the person is asked.
 *
 * @module
 */

import { isHfAuthError } from "../../errors.ts";
import { openSession, type VerbOptions } from "../session.ts";

/** Whether to ask now; it is then noted that the person was asked, and where that can't be noted, nobody is. */
export async function mayOfferGit(options: VerbOptions = {}): Promise<boolean> {
  const session = await openSession(options);
  const { files, processes } = session.host;
  if (processes?.ownPath() === undefined) return false;
  const { gitOffered } = await session.own();
  try {
    if (await files.read(gitOffered, { own: true }) !== undefined) return false;
    const git = await session.git();
    const helpers = await git?.helpers() ?? [];
    if (!git || git.missing || git.unanswered || helpers.includes("hf-auth")) return false;
    return await files.write(gitOffered, "", { own: true });
  } catch (error) {
    if (isHfAuthError(error)) return false;
    throw error;
  }
}
