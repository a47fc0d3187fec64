/**
 * Knows what `hf-auth refresh` says.
 * Must not know how a token is refreshed.
 *
 * @module
 */

import { authRefresh } from "../../auth/refresh.ts";
import type { CommandContext } from "../command.ts";
import { day } from "../report/date.ts";

/** Refreshes a token and says how long it is valid. */
export async function run({ host, output, options, signal }: CommandContext): Promise<number> {
  const named = options.text("token-name");
  const { tokenName, expiresAt, warning } = await authRefresh({
    ...(named !== undefined && { tokenName: named }),
    signal,
    host,
  });
  if (warning) output.warning(warning.message, warning.hint);
  if (output.mode === "json") {
    output.json({ token_name: tokenName, expires_at: expiresAt && expiresAt.getTime() / 1000 });
  } else if (!warning) {
    output.success(
      `Refreshed the access token ${tokenName}`,
      expiresAt ? [`valid until: ${day(expiresAt)}`] : [],
    );
  }
  return warning ? 1 : 0;
}
