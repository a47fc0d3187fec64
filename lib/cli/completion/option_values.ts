/**
 * Knows what a shell can offer: for the value of an option, and as what it says of one.
 * Must not know any shell.
 *
 * @module
 */

import type { CommandSpec, OptionSpec, ProgramSpec } from "../command.ts";

/** What can be offered for a value: these words, the names of the stored tokens, files, or nothing. */
export type Offer = readonly string[] | "names" | "files" | "nothing";

/** What can be offered for the value of an option that has one. */
export function offerFor({ name, value, choices }: OptionSpec): Offer {
  if (name === "token-name") return "names";
  if (choices) return choices;
  return value === "FILE" || value === "PATH" ? "files" : "nothing";
}

/** What one spelling of an option does. */
export function summaryOf(spelling: string, { name, summary }: OptionSpec): string {
  return spelling === `--no-${name}` ? `The opposite of --${name}` : summary;
}

/** The options that a command has in place of shared ones. */
export function ownInPlaceOf(shared: readonly OptionSpec[], { options }: CommandSpec): OptionSpec[] {
  return options.filter((own) => shared.some(({ name }) => name === own.name));
}

/** The options whose value is the word after them, each once. */
export function takingNextWord({ commands, shared }: ProgramSpec): OptionSpec[] {
  const all = [...commands.flatMap((command) => command.options), ...shared];
  const taking = all.filter(({ value, optional }) => value !== undefined && !optional);
  return [...new Map(taking.map((option) => [option.name, option])).values()];
}
