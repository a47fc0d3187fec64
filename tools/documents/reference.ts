/** Makes docs/reference from the tables of commands and variables. */

import type { CommandSpec, OptionSpec } from "../../lib/cli/command.ts";
import { COMMANDS } from "../../lib/cli/command_table.ts";
import { SHARED_OPTIONS } from "../../lib/cli/commands/options.ts";
import { optionLabel } from "../../lib/cli/spelling.ts";
import { ENGINE_VARIABLES } from "../../lib/store/engines/variables.ts";
import { VARIABLES } from "../../lib/variables.ts";

const MADE = "<!-- deno-fmt-ignore-file -->\n\n<!-- Made by `make reference`. -->";

/** The pages, by where they are. */
export function referencePages(): Readonly<Record<string, string>> {
  return {
    "docs/reference/commands.md": page(
      "Commands",
      "Every command takes the options at the end of this page, too.",
      ...COMMANDS.filter(({ hidden }) => !hidden).flatMap(command),
      "## Options for every command",
      ...optionList(SHARED_OPTIONS),
    ),
    "docs/reference/variables.md": page(
      "Variables",
      "A variable that is set but empty is not set. [Which token counts](files.md) is another question.",
      "## What is read everywhere",
      variableList(VARIABLES),
      "## Where a store is kept elsewhere",
      "See [one login for a fleet](../fleet.md).",
      variableList(ENGINE_VARIABLES),
    ),
  };
}

function page(title: string, ...parts: string[]): string {
  return `${[MADE, `# ${title}`, ...parts].join("\n\n")}\n`;
}

function command({ name, alias, argument, second, rest, summary, options, examples }: CommandSpec): string[] {
  const words = [argument, second].map((word) => word && (word.required ? word.name : `[${word.name}]`));
  const usage = ["hf-auth", name, ...words, "[OPTIONS]", rest && `-- ${rest}`].filter(Boolean).join(" ");
  return [
    `## ${name}`,
    `${text(summary)}.${alias ? ` Also \`${alias}\`.` : ""}`,
    `Usage: \`${usage}\``,
    ...argument?.choices ? [`${argument.name}: ${argument.choices.map(code).join(", ")}.`] : [],
    ...optionList(options),
    `For example:\n\n${examples.map((example) => `- ${code(`hf-auth ${example}`)}`).join("\n")}`,
  ];
}

function optionList(options: readonly OptionSpec[]): string[] {
  const shown = options.filter(({ hidden }) => !hidden);
  const line = (option: OptionSpec) =>
    `- ${code(optionLabel(option))}: ${text(option.summary)}${
      option.choices ? ` (${option.choices.map(code).join(", ")})` : ""
    }`;
  return shown.length === 0 ? [] : [shown.map(line).join("\n")];
}

function variableList(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables).sort(([a], [b]) => a < b ? -1 : 1)
    .map(([name, meaning]) => `- ${code(name)}: ${text(meaning)}`).join("\n");
}

function code(words: string): string {
  return `\`${words}\``;
}

/** What Markdown and the site would take for markup. */
function text(words: string): string {
  return words.split("`").map((part, at) => at % 2 ? part : part.replace(/[<>*_]/g, "\\$&")).join("`");
}
