/**
 * Knows how an argument list becomes a command with its options, or a usage error.
 * Must not know what the command does: it is pure.
 *
 * @module
 */

import { parseArgs } from "jsr:@std/cli@^1.0.32/parse-args";
import { HfAuthError } from "../errors.ts";
import type { CommandSpec, OptionSpec, OptionValues } from "./command.ts";
import { COMMANDS, SHARED_OPTIONS } from "./command_table.ts";

/** How results are printed. */
export type Format = "auto" | "human" | "agent" | "json" | "quiet";

/** What an argument list asks for. */
export interface Invocation {
  /** The command, if one is named. */
  readonly command: CommandSpec | undefined;
  /** The word that the command takes, if it is given. */
  readonly argument?: string;
  /** The options' values. */
  readonly options: OptionValues;
  /** How results are to be printed. */
  readonly format: Format;
}

const FORMATS: readonly string[] = ["auto", "human", "agent", "json", "quiet"] satisfies Format[];

/**
 * Reads an argument list, the program's own name left out. A leading `auth` is dropped, so that a link named `hf`
 * takes `hf auth login`.
 *
 * @throws {HfAuthError} `usage`, naming the argument.
 */
export function parse(args: readonly string[]): Invocation {
  const words = joinValues(args[0] === "auth" ? args.slice(1) : args);
  const name = words.find((word) => !word.startsWith("-"));
  const command = COMMANDS.find((candidate) =>
    name !== undefined && [candidate.name, candidate.alias].includes(name)
  );
  const specs = [...command?.options ?? [], ...SHARED_OPTIONS];

  const unknown: string[] = [];
  const values = parseArgs(words, {
    string: ["_", ...specs.filter((spec) => spec.value).map((spec) => spec.name)],
    boolean: specs.filter((spec) => !spec.value).map((spec) => spec.name),
    negatable: specs.filter((spec) => spec.negatable).map((spec) => spec.name),
    alias: Object.fromEntries(specs.flatMap((spec) => spec.alias ? [[spec.name, spec.alias]] : [])),
    unknown(argument: string, key?: string) {
      if (key !== undefined) unknown.push(argument);
      return key === undefined;
    },
  }) as Record<string, unknown> & { _: readonly (string | number)[] };

  const positional = values._.map(String);
  if (positional.length > 0 && !command) throw usage(`Unknown command ${shown(positional[0]!)}`);
  if (unknown.length > 0) throw usage(`Unknown option ${unknown[0]!.replace(/=.*/s, "")}`, command);
  const taken = command?.argument ? 2 : 1;
  if (positional.length > taken) throw usage(`Unexpected argument ${shown(positional[taken]!)}`, command);
  const argument = positional[1];
  if (argument !== undefined && !command!.argument!.choices.includes(argument)) {
    const { name, choices } = command!.argument!;
    throw usage(
      `Unknown ${name.toLowerCase()} ${shown(argument)}`,
      command,
      `Choose one of ${choices.join(", ")}`,
    );
  }
  const end = words.indexOf("--");
  const given = words.slice(0, end < 0 ? words.length : end);
  for (const { name, value, optional } of specs) {
    if (value && !optional && values[name] === "") throw usage(`Option --${name} needs a value`, command);
    if (!value && given.some((word) => word.startsWith(`--${name}=`))) {
      throw usage(`Option --${name} takes no value`, command);
    }
  }
  const options: OptionValues = {
    text: (name) => typeof values[name] === "string" ? values[name] : undefined,
    on: (name) => values[name] === true,
  };
  const format = formatOf(options, given, command);
  return { command, options, format, ...argument !== undefined && { argument } };
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
  const [first, second] = given.flatMap((word) => word.match(/^--(format|json|quiet)\b|(?<=^-\w*)q/g) ?? [])
    .map((name) => name === "q" ? "-q" : name);
  // As for `hf`, once is enough.
  if (first === second && first !== undefined) throw usage(`Option ${first} was given twice`, command);
  if (second !== undefined) throw usage(`${first} and ${second} cannot be used together`, command);
  const format = options.text("format");
  if (format !== undefined && !FORMATS.includes(format)) {
    throw usage(`Unknown format ${format}`, command, `Choose one of ${FORMATS.join(", ")}`);
  }
  if (options.on("json")) return "json";
  if (options.on("quiet")) return "quiet";
  return (format ?? "auto") as Format;
}

// A token that lost its `--token` stays out of logs.
function shown(argument: string): string {
  return argument.replace(/^(hf_|api_).*/s, "$1****");
}

function usage(message: string, command?: Pick<CommandSpec, "name">, hint?: string): HfAuthError {
  const help = command ? `hf-auth ${command.name} --help` : "hf-auth --help";
  return new HfAuthError("usage", message, { hint: hint ?? `See \`${help}\`` });
}

/** An option as the help writes it. */
export function optionLabel({ name, alias, value, optional, negatable }: OptionSpec): string {
  const long = value && optional
    ? `--${name}[=${value}]`
    : value
    ? `--${name} ${value}`
    : negatable
    ? `--${name} / --no-${name}`
    : `--${name}`;
  return alias ? `-${alias}, ${long}` : long;
}
