/**
 * Knows what `hf-auth sync` says.
 * Must not know how the file is written.
 *
 * @module
 */

import { keepSynced, type SyncResult, syncToken } from "../../../auth/fleet/sync.ts";
import type { CommandContext } from "../../command.ts";

/** Makes the file equal to the store's active token, once or for as long as it runs. */
export async function run(context: CommandContext): Promise<number> {
  const { host, output, options, signal } = context;
  if (!options.on("watch")) {
    const result = await syncToken({ host, signal });
    tell(context, result);
    return result.active ? 0 : 1;
  }
  // Nobody need read what is told beside it.
  host.terminal.neverWait?.();
  return await keepSynced({
    host,
    signal,
    onSync: (result) => result.change === "none" ? undefined : tell(context, result),
    onFailure: (error) => output.warning(error.message, error.hint),
  });
}

function tell({ output }: CommandContext, { path, change, active, store }: SyncResult): void {
  if (output.mode === "json") return output.json({ path, change, active });
  if (change === "written") output.success(`Wrote the active token to ${path}`);
  else if (active) output.note(`${path} is up to date`);
  else {
    const removed = change === "removed" ? `: removed ${path}` : "";
    output.note(`No token is active in ${store}${removed}. Log in with \`hf-auth login\`.`);
  }
}
