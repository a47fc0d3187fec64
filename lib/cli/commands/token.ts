/**
 * Knows that `hf-auth token` prints the token, a newline, and nothing else.
 * Must not know where the token comes from.
 *
 * @module
 */

import type { CommandContext } from "../command.ts";
import { tokenInUse } from "./programs/token_in_use.ts";

/** Prints the access token in use. */
export async function run(context: CommandContext): Promise<number> {
  const { token, store } = await tokenInUse(context);
  const { output, host: { terminal } } = context;
  output.line(token.reveal());
  // A script's log is not for that.
  if (store !== undefined && terminal.errIsTerminal) output.note(`From ${store}.`);
  return 0;
}
