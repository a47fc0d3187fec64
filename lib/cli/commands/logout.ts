/**
 * Knows what `hf-auth logout` says.
 * Must not know how a logout works.
 *
 * @module
 */

import { logout } from "../../auth/logout.ts";
import type { CommandContext } from "../command.ts";

/** Logs out and says what is gone. */
export async function run({ host, output, options, signal }: CommandContext): Promise<number> {
  const tokenName = options.text("token-name");
  const result = await logout({ ...(tokenName !== undefined && { tokenName }), signal, host });
  if (output.mode === "json") {
    output.json({ status: result.status, removed: result.removed });
    return 0;
  }
  if (result.status === "not_logged_in") output.note("Not logged in!");
  else if (tokenName === undefined) output.success("Logged out from all access tokens");
  else output.success(`Logged out from the access token ${tokenName}`);
  if (tokenName !== undefined && result.wasActive) {
    output.note("It was the active one; choose another with `hf-auth switch`");
  }
  for (const copy of result.copies) output.note(`A copy from a repair still holds tokens: ${copy}`);
  if (result.forgottenByGit) output.note("It was erased from git's credential helpers too");
  return 0;
}
