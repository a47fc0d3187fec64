/**
 * Knows what `hf-auth rename` says.
 * Must not know how a token is renamed.
 *
 * @module
 */

import { authRename } from "../../auth/token_name/rename.ts";
import { HfAuthError } from "../../errors.ts";
import type { CommandContext } from "../command.ts";

/** Renames a stored token. */
export async function run(context: CommandContext): Promise<number> {
  const { host, output, argument, second, signal } = context;
  if (argument === undefined || second === undefined) {
    throw new HfAuthError("usage", `No ${argument === undefined ? "token name" : "new name"} given`, {
      hint: "Write it as `hf-auth rename OLD NEW`; see the names with `hf-auth list`",
    });
  }
  const { from, to, leftIn } = await authRename(argument, second, { signal, host });
  if (output.mode === "json") output.json({ from, to });
  else output.success(`Renamed the access token ${from} to ${to}`);
  if (leftIn) output.warning(`${leftIn} still names ${from}`, `Set it to ${to}, or unset it`);
  return 0;
}
