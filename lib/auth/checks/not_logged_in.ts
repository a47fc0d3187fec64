/**
 * Knows how to say that nobody is logged in, and that a variable was set which nothing reads.
 * Must not know what needed a token.
 *
 * @module
 */

import type { Config } from "../../config.ts";
import { HfAuthError } from "../../errors.ts";

/** The error for whoever needs a token where there is none. */
export function notLoggedIn({ unread }: Pick<Config, "unread">): HfAuthError {
  const [first] = unread;
  const instead = first &&
    `, or rename ${first.variable} to HF_TOKEN: nothing reads it under its present name`;
  return new HfAuthError("not_logged_in", "Not logged in", {
    hint: `Log in with \`hf-auth login\`${instead ?? ""}`,
  });
}
