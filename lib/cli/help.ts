/**
 * Knows how the table of commands reads as help.
 * Must not know what any command does.
 *
 * @module
 */

import type { CommandSpec } from "./command.ts";
import { COMMANDS, SHARED_OPTIONS } from "./command_table.ts";
import { optionLabel } from "./parse.ts";

/** The help of the program, or of one command. */
export function helpText(command: CommandSpec | undefined): string {
  return command ? commandHelp(command) : programHelp();
}

function programHelp(): string {
  const commands = COMMANDS.map(({ name, alias, summary }) =>
    [alias ? `${name}, ${alias}` : name, summary] as const
  );
  return [
    "Usage: hf-auth COMMAND [OPTIONS]",
    "Log this machine in to the Hugging Face Hub.",
    `Commands:\n${columns(commands)}`,
    `Options for every command:\n${columns(options(SHARED_OPTIONS))}`,
    "Run `hf-auth COMMAND --help` for help with one command.",
  ].join("\n\n") + "\n";
}

function commandHelp(command: CommandSpec): string {
  const own = command.options.length === 0 ? [] : [`Options:\n${columns(options(command.options))}`];
  return [
    `Usage: hf-auth ${[command.name, command.argument?.name, "[OPTIONS]"].filter(Boolean).join(" ")}`,
    `${command.summary}.`,
    ...command.argument ? [`${command.argument.name} is one of ${command.argument.choices.join(", ")}.`] : [],
    ...own,
    `Options for every command:\n${columns(options(SHARED_OPTIONS))}`,
    `Examples:\n${command.examples.map((example) => `  hf-auth ${example}`).join("\n")}`,
  ].join("\n\n") + "\n";
}

function options(specs: CommandSpec["options"]): (readonly [string, string])[] {
  return specs.map((spec) => [optionLabel(spec), spec.summary] as const);
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([label]) => label.length));
  return rows.map(([label, text]) => `  ${label.padEnd(width)}  ${text}`).join("\n");
}
