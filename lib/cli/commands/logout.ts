/**
 * Knows what `hf-auth logout` says.
 * Must not know how a logout works.
 *
 * @module
 */

import { logout } from "../../auth/logout.ts";
import type { CommandContext } from "../command.ts";
import { reportUnanswered } from "../report/git.ts";

/** Logs out and says what was removed. */
export async function run({ host, output, options, signal }: CommandContext): Promise<number> {
  const tokenName = options.text("token-name");
  const result = await logout({ ...(tokenName !== undefined && { tokenName }), signal, host });
  if (output.mode === "json") {
    output.json({ status: result.status, removed: result.removed });
    if (result.gitUnanswered) reportUnanswered(output);
    return 0;
  }
  if (result.status === "not_logged_in") output.note("Not logged in!");
  else if (tokenName === undefined) output.success("Logged out and removed all access tokens");
  else output.success(`Removed the access token ${tokenName}`);
  if (tokenName !== undefined && result.wasActive) {
    output.note("It was the active token. Choose another one with `hf-auth switch`.");
  }
  for (const copy of result.copies) output.note(`A copy from a repair still contains tokens: ${copy}`);
  if (result.forgottenByGit) output.note("The token was also erased from git's credential helpers.");
  if (result.gitUnanswered) reportUnanswered(output);
  return 0;
}
