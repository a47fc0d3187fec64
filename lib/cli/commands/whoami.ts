/**
 * Knows how `hf-auth whoami` shows an account.
 * Must not know how the Hub is asked.
 *
 * @module
 */

import { whoami } from "../../auth/whoami.ts";
import { DEFAULT_ENDPOINT, readConfig } from "../../config.ts";
import type { CommandContext } from "../command.ts";

/** Shows which account the token belongs to. */
export async function run({ host, output, options, signal }: CommandContext): Promise<number> {
  const tokenName = options.text("token-name");
  const { name, orgs, warning, stale, source, store } = await whoami({
    signal,
    host,
    ...(tokenName !== undefined && { tokenName }),
  });
  for (const said of [warning, stale]) if (said) output.warning(said.message, said.hint);
  const { endpoint } = readConfig(host);
  output.result("Logged in", {
    user: name,
    orgs: orgs.join(",") || undefined,
    ...store !== undefined && { store },
    endpoint: endpoint === DEFAULT_ENDPOINT ? undefined : endpoint,
    // Else as `hf` prints it.
    ...output.mode === "json" && source === "oidc" && { source },
  });
  return 0;
}
