/**
 * Knows what a command is: how it is described, what its options are, and what it gets to run.
 * Must not know any particular command.
 *
 * @module
 */

import type { Host } from "../host/host.ts";
import type { Output } from "./output.ts";

/** One option of a command. */
export interface OptionSpec {
  /** Its long name, without dashes. */
  readonly name: string;
  /** A one-letter short form. */
  readonly alias?: string;
  /** The name of its value in the help; a switch has none. */
  readonly value?: string;
  /** Its possible values, where they are few. */
  readonly choices?: readonly string[];
  /** Whether the value may be left out; it is then empty. */
  readonly optional?: boolean;
  /** Whether it may be given several times, each with a value that counts. */
  readonly many?: boolean;
  /** Whether a switch can be turned off with `--no-NAME`. */
  readonly negatable?: boolean;
  /** Its line in the help. */
  readonly summary: string;
  /** Whether the help leaves it out: it is taken for the sake of those who know it. */
  readonly hidden?: boolean;
}

/** A word that a command may take beside its options. */
export interface ArgumentSpec {
  /** What it is called in the help. */
  readonly name: string;
  /** Whether the command can't do without it. */
  readonly required?: boolean;
  /** Its possible values; any, unless given. */
  readonly choices?: readonly string[];
}

/** The values of a command line's options, by long name. */
export interface OptionValues {
  /** The text after an option that has a value. */
  text(name: string): string | undefined;
  /** The texts after an option that may be given several times. */
  texts(name: string): readonly string[];
  /** Whether a switch is on. */
  on(name: string): boolean;
}

/** What a running command works with. */
export interface CommandContext {
  /** The machine. */
  readonly host: Host;
  /** Where its output goes. */
  readonly output: Output;
  /** The options' values. */
  readonly options: OptionValues;
  /** The whole program, for a command that is about it. */
  readonly program: ProgramSpec;
  /** The word that the command takes, if it is given; one of its choices, where it has some. */
  readonly argument?: string;
  /** The word after it. */
  readonly second?: string;
  /** What stands after `--`, for a command that takes another one; none for any other. */
  readonly rest: readonly string[];
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal;
}

/** One command of the program. */
export interface CommandSpec {
  /** What it is called. */
  readonly name: string;
  /** Another name for it. */
  readonly alias?: string;
  /** Its line in the help. */
  readonly summary: string;
  /** Whether the help leaves it out: it is taken for the sake of those who know it. */
  readonly hidden?: boolean;
  /** Whether the program's help only names it, so that the rest fits a terminal. */
  readonly brief?: boolean;
  /** The word that it takes. */
  readonly argument?: ArgumentSpec;
  /** The word after that. */
  readonly second?: ArgumentSpec;
  /** What the help calls the words after `--`, which are another program's. */
  readonly rest?: string;
  /** Its own options; one that is named as a shared option stands in for that. */
  readonly options: readonly OptionSpec[];
  /** Whole command lines that show its use, without the program's name. */
  readonly examples: readonly string[];
  /** Loads what it runs, so that a command loads nothing of another. */
  readonly load: () => Promise<{ run(context: CommandContext): Promise<number> }>;
}

/** The program: all that help, parsing and completion are made of. */
export interface ProgramSpec {
  /** Its commands, in the order in which help lists them. */
  readonly commands: readonly CommandSpec[];
  /** What every command accepts. */
  readonly shared: readonly OptionSpec[];
}
