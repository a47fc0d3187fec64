/**
 * Knows what `hf-auth repair` says.
 * Must not know how a store is repaired.
 *
 * @module
 */

import { authRepair } from "../../auth/repair.ts";
import type { CommandContext } from "../command.ts";

/** Repairs the store and says what changed. */
export async function run({ host, output, options, signal }: CommandContext): Promise<number> {
  const { status, path, copy, kept, lost, renamed } = await authRepair({
    signal,
    host,
    wait: options.on("wait"),
  });
  if (output.mode === "json") {
    output.json({ status, path, copy, kept, lost, renamed });
    return 0;
  }
  if (status === "intact") {
    output.success(`Nothing to repair in ${path}`);
    return 0;
  }
  output.success(`Repaired ${path}`, [
    `original: ${copy}`,
    `kept: ${kept.join(", ") || "no tokens"}`,
    ...renamed.map(({ from, to }) => `renamed: "${from}" to "${to}"`),
    ...lost.map(({ line, reason }) => `left out: line ${line} (${reason})`),
  ]);
  return 0;
}
