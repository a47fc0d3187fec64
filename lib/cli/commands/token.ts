/**
 * Knows that `hf-auth token` prints the token, a newline, and nothing else.
 * Must not know where the token comes from.
 *
 * @module
 */

import { notLoggedIn } from "../../auth/checks/not_logged_in.ts";
import { getToken } from "../../auth/token.ts";
import { readConfig } from "../../config.ts";
import type { CommandContext } from "../command.ts";

/** Prints the access token in use. */
export async function run({ host, output, options, signal }: CommandContext): Promise<number> {
  const tokenName = options.text("token-name");
  const active = await getToken({ signal, host, ...(tokenName !== undefined && { tokenName }) });
  if (!active) throw notLoggedIn(readConfig(host));
  if (active.warning) output.warning(active.warning.message, active.warning.hint);
  output.line(active.token.reveal());
  return 0;
}
