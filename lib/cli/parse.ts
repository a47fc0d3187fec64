/**
 * Knows how an argument list becomes a command with its options, or a usage error.
 * Must not know what the command does: it is pure.
 *
 * @module
 */

import { parseArgs } from "jsr:@std/cli@^1.0.32/parse-args";
import { HfAuthError } from "../errors.ts";
import type { CommandSpec, OptionSpec, OptionValues } from "./command.ts";
import { COMMANDS } from "./command_table.ts";
import { SHARED_OPTIONS } from "./commands/options.ts";
import { OWN_NAME } from "./called_as.ts";
import { didYouMean } from "./nearest.ts";
import { namesOf, spellings } from "./spelling.ts";

/** How results are printed. */
export type Format = "auto" | "human" | "agent" | "json" | "quiet";

/** What an argument list asks for. */
export interface Invocation {
  /** The command, if one is named. */
  readonly command: CommandSpec | undefined;
  /** The word that the command takes, if it is given. */
  readonly argument?: string;
  /** The word after it. */
  readonly second?: string;
  /** The words after `--` of a command that takes those. */
  readonly rest: readonly string[];
  /** The options' values. */
  readonly options: OptionValues;
  /** How results are to be printed. */
  readonly format: Format;
}

/**
 * Reads an argument list, the program's own name left out. A leading `auth` is dropped, so that a link named `hf`
 * takes `hf auth login`; `called` says whether it is one.
 *
 * @throws {HfAuthError} `usage`, naming the argument.
 */
export function parse(args: readonly string[], called: string = OWN_NAME): Invocation {
  const all = args[0] === "auth" ? args.slice(1) : args;
  const name = joinValues(all).find((word) => !word.startsWith("-"));
  const command = COMMANDS.find((candidate) =>
    name !== undefined && [candidate.name, candidate.alias].includes(name)
  );
  const [own, rest] = command?.rest === undefined ? [all, []] : splitRest(all);
  const words = joinValues(own);
  const specs = optionsOf(command);

  const unknown: string[] = [];
  const values = parseArgs(words, {
    string: ["_", ...specs.filter((spec) => spec.value).map((spec) => spec.name)],
    boolean: specs.filter((spec) => !spec.value).map((spec) => spec.name),
    negatable: specs.filter((spec) => spec.negatable).map((spec) => spec.name),
    collect: specs.filter((spec) => spec.many).map((spec) => spec.name),
    alias: Object.fromEntries(specs.flatMap((spec) => spec.alias ? [[spec.name, spec.alias]] : [])),
    unknown(argument: string, key?: string) {
      if (key !== undefined) unknown.push(argument);
      return key === undefined;
    },
  }) as Record<string, unknown> & { _: readonly (string | number)[] };

  const positional = values._.map(String);
  if (positional.length > 0 && !command) {
    throw unknownCommand(positional[0]!, called !== OWN_NAME && args[0] !== "auth");
  }
  const taken = [command?.argument, command?.second].filter((spec) => spec !== undefined);
  const [, argument, second] = positional;
  const extra = positional[1 + taken.length];
  // First of all: unknown options may be those of the program that was to be run.
  if (extra !== undefined && command?.rest !== undefined) {
    const line = [OWN_NAME, command.name, "--", command.rest].join(" ");
    throw usage(`Unexpected argument ${shown(extra)}`, command, `Put it after two dashes: \`${line}\``);
  }
  if (unknown.length > 0) {
    const option = unknown[0]!.replace(/=.*/s, "");
    const hint = didYouMean(option, specs.flatMap(spellings), pointer(command));
    throw usage(`Unknown option ${option}`, command, hint);
  }
  if (extra !== undefined) throw usage(`Unexpected argument ${shown(extra)}`, command);
  taken.forEach((spec, at) => positional[1 + at] !== undefined && checkChoice(positional[1 + at]!, spec));
  const end = words.indexOf("--");
  const given = words.slice(0, end < 0 ? words.length : end);
  for (const { name, value, optional } of specs) {
    if (value && !optional && [values[name]].flat().includes("")) {
      throw usage(`Option --${name} needs a value`, command);
    }
    if (!value && given.some((word) => word.startsWith(`--${name}=`))) {
      throw usage(`Option --${name} takes no value`, command);
    }
  }
  const options: OptionValues = {
    text: (name) => typeof values[name] === "string" ? values[name] : undefined,
    texts: (name) => Array.isArray(values[name]) ? values[name] as string[] : [],
    on: (name) => values[name] === true,
  };
  for (const spec of specs) {
    const value = options.text(spec.name);
    if (value !== undefined) checkChoice(value, spec);
  }
  const format = formatOf(options, given, command);
  return {
    command,
    options,
    format,
    rest,
    ...argument !== undefined && { argument },
    ...second !== undefined && { second },
  };
}

/** What a command accepts. */
function optionsOf(command: CommandSpec | undefined): readonly OptionSpec[] {
  const own = command?.options ?? [];
  return [...own, ...SHARED_OPTIONS.filter((shared) => !own.some(({ name }) => name === shared.name))];
}

function splitRest(args: readonly string[]): [own: readonly string[], rest: readonly string[]] {
  const end = args.indexOf("--");
  return end < 0 ? [args, []] : [args.slice(0, end), args.slice(end + 1)];
}

/** The format that an argument list asks for, wrong as the rest of it may be. */
export function formatGiven(args: readonly string[]): Format {
  const end = args.indexOf("--");
  const given = args.slice(0, end < 0 ? args.length : end);
  const isJson = given.some((word, at) =>
    word === "--json" || word === "--format=json" || (word === "--format" && given[at + 1] === "json")
  );
  return isJson ? "json" : "auto";
}

// `--token -` as one word: the parser would take the dash for an argument of its own.
function joinValues(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const next = args[i + 1];
    const spec = args[i]!.startsWith("--") ? optionWithValue(args[i]!) : undefined;
    const takesNext = spec !== undefined && next !== undefined &&
      !next.startsWith(spec.optional ? "-" : "--");
    joined.push(takesNext ? `${args[i]}=${args[++i]}` : args[i]!);
  }
  return joined;
}

function optionWithValue(word: string): OptionSpec | undefined {
  return [...COMMANDS.flatMap((command) => command.options), ...SHARED_OPTIONS]
    .find(({ name, value }) => value && word === `--${name}`);
}

function formatOf(options: OptionValues, given: readonly string[], command: CommandSpec | undefined): Format {
  const isOwn = command?.options.some(({ name }) => name === "format") ?? false;
  const asked = given.filter((word) => !isOwn || !/^--format\b/.test(word));
  const [first, second] = asked.flatMap((word) => word.match(/^--(format|json|quiet)\b|(?<=^-\w*)q/g) ?? [])
    .map((name) => name === "q" ? "-q" : name);
  // As for `hf`, once is enough.
  if (first === second && first !== undefined) throw usage(`Option ${first} was given twice`, command);
  if (second !== undefined) throw usage(`${first} and ${second} cannot be used together`, command);
  if (options.on("json")) return "json";
  if (options.on("quiet")) return "quiet";
  return (isOwn ? "auto" : options.text("format") ?? "auto") as Format;
}

function checkChoice(word: string, { name, choices }: Pick<OptionSpec, "name" | "choices">): void {
  if (!choices || choices.includes(word)) return;
  if (name === "COMMAND") throw unknownCommand(word, false);
  throw usage(
    `Unknown ${name.toLowerCase()} ${shown(word)}`,
    undefined,
    `Choose one of ${choices.join(", ")}`,
  );
}

// Whoever called it as hf may want what only Python's hf does.
function unknownCommand(word: string, ofHf: boolean): HfAuthError {
  const names = COMMANDS.flatMap(namesOf);
  return usage(
    `Unknown command ${shown(word)}`,
    undefined,
    ofHf
      ? didYouMean(
        word,
        ["auth"],
        "This hf has `hf auth` only; install the rest with `pip install huggingface_hub`",
      )
      : didYouMean(word, names, pointer()),
  );
}

// A token that lost its `--token` stays out of logs.
function shown(argument: string): string {
  return argument.replace(/^(hf_|api_).*/s, "$1****");
}

function usage(message: string, command?: Pick<CommandSpec, "name">, hint?: string): HfAuthError {
  return new HfAuthError("usage", message, { hint: hint ?? pointer(command) });
}

function pointer(command?: Pick<CommandSpec, "name">): string {
  return `See \`${[OWN_NAME, command?.name, "--help"].filter(Boolean).join(" ")}\``;
}
