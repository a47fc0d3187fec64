/**
 * Knows how the table of commands reads as help, in a terminal of any width.
 * Must not know what any command does.
 *
 * @module
 */

import { OWN_NAME } from "./called_as.ts";
import type { ArgumentSpec, CommandSpec, OptionSpec, ProgramSpec } from "./command.ts";
import { columns, wrap } from "./columns.ts";
import { optionLabel } from "./spelling.ts";

/** The width where there is no terminal, in characters. */
const WIDTH = 80;
/** The help of the program, or of one command, as the program was called; at most `width` characters to a line. */
export function helpText(
  program: ProgramSpec,
  command?: CommandSpec,
  called: string = OWN_NAME,
  width?: number,
): string {
  const columns = width || WIDTH;
  const parts = command
    ? commandHelp(program, command, called, columns)
    : programHelp(program, called, columns);
  return `${parts.join("\n\n")}\n`;
}

function programHelp(program: ProgramSpec, called: string, width: number): string[] {
  const listed = program.commands.filter(({ hidden }) => !hidden);
  const commands = listed.filter(({ brief }) => !brief).map(({ name, alias, summary }) =>
    [alias ? `${name}, ${alias}` : name, summary] as const
  );
  const others = listed.filter(({ brief }) => brief).map(({ name }) => name);
  return [
    `${wrap(`Usage: ${called} COMMAND [OPTIONS]`, width)}\n${
      wrap("Log this machine in to the Hugging Face Hub.", width)
    }`,
    `${wrap(`Commands (more with \`${called} help COMMAND\`):`, width)}\n${columns(commands, width)}${
      others.length > 0 ? `\n${wrap(`Also ${inWords(others)}.`, width)}` : ""
    }`,
    `Options for every command:\n${columns(options(program.shared), width)}`,
  ];
}

function commandHelp(program: ProgramSpec, command: CommandSpec, called: string, width: number): string[] {
  const { name, argument, second, rest, summary, examples } = command;
  const words = [argument, second].flatMap((word) => word ? argumentLabel(word) : []);
  const shared = program.shared.filter(({ hidden, name }) =>
    !hidden && !command.options.some((own) => own.name === name)
  )
    .map(({ name }) => `--${name}`);
  return [
    wrap(
      `Usage: ${
        [called, name, ...words, "[OPTIONS]", rest && `-- ${rest}`].filter(Boolean)
          .join(" ")
      }`,
      width,
    ),
    wrap(`${summary}.`, width),
    ...argument?.choices ? [wrap(`${argument.name} is one of ${argument.choices.join(", ")}.`, width)] : [],
    ...command.options.length > 0 ? [`Options:\n${columns(options(command.options), width)}`] : [],
    wrap(`Also ${inWords(shared)}: see \`${called} help\`.`, width),
    ["Examples:", ...examples.map((example) => shellLine(`${called} ${example}`, width))].join("\n"),
  ];
}

function inWords(names: readonly string[]): string {
  return [names.slice(0, -1).join(", "), ...names.slice(-1)].filter(Boolean).join(" and ");
}

function argumentLabel({ name, choices, required }: ArgumentSpec): string {
  return choices || required ? name : `[${name}]`;
}

function options(specs: readonly OptionSpec[]): (readonly [string, string])[] {
  return specs.filter(({ hidden }) => !hidden).map((spec) => [optionLabel(spec), spec.summary] as const);
}

/** A line that can be copied into a shell, however many it takes here. */
function shellLine(text: string, width: number): string {
  return `  ${wrap(text, width - 6).replaceAll("\n", " \\\n    ")}`;
}
