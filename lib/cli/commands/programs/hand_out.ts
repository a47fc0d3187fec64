/**
 * Knows what is seen to before a token leaves this program as it is: that it is text, and that no log shows it.
 * Must not know who gets it.
 *
 * @module
 */

import { HfAuthError } from "../../../errors.ts";
import type { Host } from "../../../host/host.ts";
import type { Secret } from "../../../secret.ts";
import { hideInLog } from "./log_mask.ts";

/**
 * Has the log hide a token that is handed out next.
 *
 * @throws {HfAuthError} `invalid_token` for one with control characters: a terminal would obey them, a variable ends at NUL.
 */
export async function readyToHandOut(host: Pick<Host, "env" | "terminal">, token: Secret): Promise<void> {
  if (/\p{Cc}/u.test(token.reveal())) {
    throw new HfAuthError("invalid_token", "The token contains control characters", {
      hint: "Check that the token is complete, or log in again",
    });
  }
  await hideInLog(host, token);
}
