/**
 * Knows which token a command that hands one out is to have, and what is said of it.
 * Must not know what becomes of the token.
 *
 * @module
 */

import { notLoggedIn } from "../../../auth/checks/not_logged_in.ts";
import { openSession } from "../../../auth/session.ts";
import { type ActiveToken, activeToken } from "../../../auth/token.ts";
import type { CommandContext } from "../../command.ts";
import { readyToHandOut } from "./hand_out.ts";

/** The token that `--token-name` names, or the one in use. */
export async function tokenInUse(
  { host, output, options, signal }: Pick<CommandContext, "host" | "output" | "options" | "signal">,
): Promise<ActiveToken> {
  const tokenName = options.text("token-name");
  const session = await openSession({ signal, host });
  const active = await activeToken(session, tokenName);
  if (!active) throw await notLoggedIn(session);
  await readyToHandOut(host, active.token);
  if (active.warning) output.warning(active.warning.message, active.warning.hint);
  return active;
}
