/**
 * Knows which shell gets which completion script.
 * Must not know how a shell completes.
 *
 * @module
 */

import type { ProgramSpec } from "../command.ts";
import { bashCompletion } from "./bash.ts";
import { fishCompletion } from "./fish.ts";
import { powershellCompletion } from "./powershell.ts";
import { zshCompletion } from "./zsh.ts";

const SCRIPTS: Readonly<Record<string, (program: ProgramSpec) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
  powershell: powershellCompletion,
};

/** The shells that there is a script for. */
export const SHELLS: readonly string[] = Object.keys(SCRIPTS);

/** The script that makes `shell` complete the program, or `undefined` for a shell that there is none for. */
export function completionScript(shell: string, program: ProgramSpec): string | undefined {
  return SCRIPTS[shell]?.(program);
}
