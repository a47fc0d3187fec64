/**
 * Knows how an option is spelled on a command line, and what a shell can offer for its value.
 * Must not know any shell.
 *
 * @module
 */

import type { CommandSpec, OptionSpec, ProgramSpec } from "../command.ts";

/** What can be offered for a value: these words, the names of the stored tokens, files, or nothing. */
export type Offer = readonly string[] | "names" | "files" | "nothing";

/** What can be offered for the value of an option that has one. */
export function offerFor({ name, value }: OptionSpec): Offer {
  if (name === "token-name") return "names";
  if (value?.includes("|")) return value.split("|");
  return value === "FILE" || value === "PATH" ? "files" : "nothing";
}

/** Every way to write an option. */
export function spellings({ name, alias, negatable }: OptionSpec): string[] {
  return [...alias ? [`-${alias}`] : [], `--${name}`, ...negatable ? [`--no-${name}`] : []];
}

/** What one spelling of an option does. */
export function summaryOf(spelling: string, { name, summary }: OptionSpec): string {
  return spelling === `--no-${name}` ? `The opposite of --${name}` : summary;
}

/** Every name of a command. */
export function namesOf({ name, alias }: CommandSpec): string[] {
  return alias === undefined ? [name] : [name, alias];
}

/** The options whose value is the word after them, each once. */
export function takingNextWord({ commands, shared }: ProgramSpec): OptionSpec[] {
  const all = [...commands.flatMap((command) => command.options), ...shared];
  const taking = all.filter(({ value, optional }) => value !== undefined && !optional);
  return [...new Map(taking.map((option) => [option.name, option])).values()];
}
