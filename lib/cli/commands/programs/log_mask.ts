/**
 * Knows that a step of GitHub Actions has every token hidden in the log before it hands one out.
 * Must not know what the token is for.
 *
 * @module
 */

import { inGithubActions } from "../../../config.ts";
import type { Host } from "../../../host/host.ts";
import type { Secret } from "../../../secret.ts";

/** Has the log hide the token, where there is one that does. What is captured from standard output stays as it is. */
export async function hideInLog(
  host: Pick<Host, "env" | "terminal">,
  token: Secret,
): Promise<void> {
  if (!inGithubActions(host)) return;
  host.terminal.err((await import("../../../export/github.ts")).maskOf(token.reveal()));
}
