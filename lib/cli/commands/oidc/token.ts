/**
 * Knows that `hf-auth oidc token` prints the exchanged token, a newline, and nothing else.
 * Must not know how the identity is exchanged.
 *
 * @module
 */

import { oidcToken } from "../../../auth/oidc/oidc_token.ts";
import type { CommandContext } from "../../command.ts";
import { hideInLog } from "../programs/log_mask.ts";
import { askedFor } from "./asked.ts";

/** Exchanges the identity of this job and prints the token. */
export async function printToken(context: CommandContext): Promise<number> {
  const { host, output } = context;
  const { token, expiresAt, resource } = await oidcToken(await askedFor(context));
  await hideInLog(host, token);
  if (output.mode === "json") {
    output.json({ token: token.reveal(), expires_at: expiresAt.getTime() / 1000, resource });
  } else output.line(token.reveal());
  return 0;
}
