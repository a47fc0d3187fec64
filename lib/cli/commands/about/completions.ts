/**
 * Knows what `hf-auth completions` prints.
 * Must not know how a shell completes.
 *
 * @module
 */

import { HfAuthError } from "../../../errors.ts";
import type { CommandContext } from "../../command.ts";
import { completionScript, SHELLS } from "../../completion/script.ts";

/** Prints a completion script. */
export function run({ host, program, argument }: CommandContext): Promise<number> {
  const script = completionScript(argument ?? "", program);
  if (script === undefined) {
    throw new HfAuthError("usage", "No shell given", { hint: `Choose one of ${SHELLS.join(", ")}` });
  }
  host.terminal.out(script);
  return Promise.resolve(0);
}
