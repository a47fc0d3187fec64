/**
 * Knows that `hf-auth help COMMAND` shows what `hf-auth COMMAND --help` does.
 * Must not know what a help says.
 *
 * @module
 */

import type { CommandContext } from "../../command.ts";
import { helpText } from "../../help.ts";
import { namesOf } from "../../spelling.ts";

/** Prints the help of the program, or of the command that is named. */
export function run({ host, output, program, argument }: CommandContext): Promise<number> {
  const command = program.commands.find((one) => argument !== undefined && namesOf(one).includes(argument));
  host.terminal.out(helpText(program, command, output.called, host.terminal.columns));
  return Promise.resolve(0);
}
