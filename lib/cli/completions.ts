/**
 * Knows which shell gets which completion script.
 * Must not know how a shell completes.
 *
 * @module
 */

import { HfAuthError } from "../errors.ts";
import type { CommandContext } from "./command.ts";
import { COMMANDS, SHARED_OPTIONS } from "./commands.ts";
import { bashCompletion } from "./completion_bash.ts";
import { fishCompletion } from "./completion_fish.ts";
import { zshCompletion } from "./completion_zsh.ts";

const SCRIPTS: Readonly<Record<string, typeof bashCompletion>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/** The script that makes `shell` complete this program, or undefined for a shell that it doesn't know. */
export function completionScript(shell: string): string | undefined {
  return SCRIPTS[shell]?.(COMMANDS, SHARED_OPTIONS);
}

/** Prints a completion script. */
export function run({ host, argument }: CommandContext): Promise<number> {
  const script = completionScript(argument ?? "");
  if (script === undefined) {
    throw new HfAuthError("usage", "Which shell is not said", {
      hint: `Add one of ${Object.keys(SCRIPTS).join(", ")}`,
    });
  }
  host.terminal.out(script);
  return Promise.resolve(0);
}
