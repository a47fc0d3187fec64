/** Writes the manual page hf-auth(1) from the table of commands, in the man(7) macros. */

import type { CommandSpec, OptionSpec } from "../../lib/cli/command.ts";
import { COMMANDS } from "../../lib/cli/command_table.ts";
import { SHARED_OPTIONS } from "../../lib/cli/commands/options.ts";
import { optionLabel } from "../../lib/cli/spelling.ts";
import { ENGINE_VARIABLES } from "../../lib/store/engines/variables.ts";
import { VARIABLES } from "../../lib/variables.ts";
import { VERSION } from "../../lib/version.ts";

const EXIT_STATUS: readonly (readonly [string, string])[] = [
  ["0", "Done"],
  ["1", "Failed, or not logged in"],
  ["2", "Usage error"],
  ["3", "Not known, in answer to can"],
  ["4", "Refused by the Hub"],
  ["5", "The Hub was not reached"],
  ["130", "Interrupted"],
  ["143", "Ended by SIGTERM"],
];

const FILES: readonly (readonly [string, string])[] = [
  ["~/.cache/huggingface/token", "The active token"],
  ["~/.cache/huggingface/stored_tokens", "All stored tokens"],
];

/** The page, dated with a day such as 2026-11-23. */
export function manPage(day: string): string {
  const variables = [
    ...Object.entries({ ...VARIABLES, ...ENGINE_VARIABLES }),
    ["ACCESSIBLE", "any value: plain lines, for a screen reader"] as const,
    ["CLICOLOR_FORCE", "same as FORCE_COLOR"] as const,
    ["FORCE_COLOR", "not 0: colours in a pipe, too"] as const,
    ["NO_COLOR", "any value: no colours"] as const,
  ].sort(([a], [b]) => a < b ? -1 : 1);
  return [
    `.TH HF\\-AUTH 1 ${day} "hf\\-auth ${text(VERSION)}" "hf\\-auth manual"`,
    ".SH NAME",
    "hf\\-auth \\- log this machine in to the Hugging Face Hub",
    ".SH SYNOPSIS",
    ".B hf\\-auth",
    ".I COMMAND",
    "[\\fIOPTION\\fR]...",
    ".SH DESCRIPTION",
    text(
      "Logs in, logs out and switches between access tokens, using the same files as Python's huggingface_hub.",
    ),
    text("Results go to standard output, messages to standard error."),
    text("Where hf is a link to hf-auth, `hf auth COMMAND` works too."),
    ".SH COMMANDS",
    ...COMMANDS.flatMap(command),
    ".SH OPTIONS FOR EVERY COMMAND",
    ...SHARED_OPTIONS.flatMap(option),
    ".SH EXIT STATUS",
    ...EXIT_STATUS.flatMap(item),
    ".SH ENVIRONMENT",
    ...variables.flatMap(([name, meaning]) => item([name, meaning[0]!.toUpperCase() + meaning.slice(1)])),
    ".SH FILES",
    ...FILES.flatMap(item),
  ].join("\n") + "\n";
}

function command({ name, alias, summary, argument, second, options, examples }: CommandSpec): string[] {
  const heading = [name, argument?.name, second?.name].filter(Boolean).join(" ") +
    (alias ? `, ${alias}` : "");
  return [
    `.SS ${text(heading)}`,
    `${text(summary)}.`,
    ...argument?.choices ? [`${text(argument.name)} is one of ${text(argument.choices.join(", "))}.`] : [],
    ...options.flatMap(option),
    ".PP",
    examples.length === 1 ? "Example:" : "Examples:",
    ".PP",
    ".RS 4",
    ".nf",
    ...examples.map((example) => text(`hf-auth ${example}`)),
    ".fi",
    ".RE",
  ];
}

function option(spec: OptionSpec): string[] {
  return item([optionLabel(spec), spec.summary]);
}

function item([name, meaning]: readonly [string, string]): string[] {
  return [".TP", `.B ${text(name)}`, text(meaning)];
}

// What troff would take for its own, or turn into typographic quotes.
function text(words: string): string {
  const glyphs: Record<string, string> = {
    "\\": "\\e",
    "-": "\\-",
    "'": "\\(aq",
    "`": "\\(ga",
    "~": "\\(ti",
    "^": "\\(ha",
  };
  return words.replace(/[\\\-'`~^]/g, (glyph) => glyphs[glyph]!).replace(/^\./, "\\&.");
}
