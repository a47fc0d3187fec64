/**
 * Knows how to say that nobody is logged in, and that a variable was set which nothing reads.
 * Must not know what needed a token.
 *
 * @module
 */

import type { Config } from "../../config.ts";
import { HfAuthError } from "../../errors.ts";
import type { Host } from "../../host/host.ts";

/** The error for whoever needs a token where there is none: neither in a variable nor in the store. */
export async function notLoggedIn(
  { host, config: { store } }: { readonly host: Pick<Host, "env">; readonly config: Pick<Config, "store"> },
): Promise<HfAuthError> {
  const { unreadVariables } = await import("../../token_variables.ts");
  const [first] = unreadVariables(host);
  const instead = first &&
    `, or rename ${first.variable} to HF_TOKEN: nothing reads it under its present name`;
  return new HfAuthError(
    "not_logged_in",
    `Not logged in${store === undefined ? "" : `: no token is active in ${store}`}`,
    {
      hint: `Log in with \`hf-auth login\`${instead ?? ""}`,
    },
  );
}
