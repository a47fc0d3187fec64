/**
 * Knows how `hf-auth status` ends: by how it stands with the token in use.
 * Must not know how that is found out, nor how people are shown it.
 *
 * @module
 */

import { authStatus } from "../../../auth/checks/status.ts";
import type { State } from "../../../auth/checks/status/report.ts";
import type { CommandContext } from "../../command.ts";
import { reportStatus } from "../../report/status.ts";

/** What the states end with. */
const STATUS: Readonly<Record<State, number>> = {
  logged_in: 0,
  logged_out: 1,
  unusable: 1,
  refused: 4,
  unreached: 5,
};

/** Reports on everything that a login depends on. */
export async function run({ host, output, options, signal }: CommandContext): Promise<number> {
  const tokenName = options.text("token-name");
  const report = await authStatus({ host, signal, ...(tokenName !== undefined && { tokenName }) });
  reportStatus(report, output);
  return STATUS[report.state];
}
