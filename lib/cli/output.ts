/**
 * Knows how words look in each format: results on standard output, everything for a person on standard error.
 * Must not know what they are about.
 *
 * @module
 */

import type { ErrorDetails } from "../errors.ts";
import type { Terminal } from "../host/host.ts";
import { printable } from "../person/printable.ts";
import { dumpJson } from "../python.ts";
import { asCalled, OWN_NAME } from "./called_as.ts";
import { withoutTokens } from "./report/withheld.ts";

/** The output format, after `auto` was resolved. */
export type Mode = "human" | "agent" | "json" | "quiet";

/** A result's fields, in order; `undefined` is left out for people and `null` in JSON. */
export type Fields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Why a command failed, as a program is told. */
export interface Failure {
  /** An error's code. */
  readonly code: string;
  /** What happened. */
  readonly message: string;
  /** What to do next. */
  readonly hint?: string | undefined;
  /** What is known of the reason, where there is more to it. */
  readonly details?: ErrorDetails | undefined;
}

const GREEN = "32";
const BOLD_RED = "1;31";
const YELLOW = "33";
const GRAY = "90";
const BOLD = "1";

/** How a part of a result stands out. */
export type Tone = "good" | "bad" | "doubtful" | "heading" | "aside";

const TONES: Readonly<Record<Tone, string>> = {
  good: GREEN,
  bad: BOLD_RED,
  doubtful: YELLOW,
  heading: BOLD,
  aside: GRAY,
};

/** Prints in one mode. */
export class Output {
  /** What goes before a command's name, as the program was called. */
  readonly called: string;
  readonly #store: string | undefined;
  readonly #terminal: Terminal;
  readonly #findMode: () => Mode;
  #mode: Mode | undefined;

  /**
   * Prints to `terminal`; the mode is looked for when it is first asked for. Only people are shown colours. Commands are
   * written as the program was called, with the store that `--store` named.
   */
  constructor(terminal: Terminal, findMode: () => Mode, called: string = OWN_NAME, store?: string) {
    this.#findMode = findMode;
    this.called = called;
    this.#store = store;
    this.#terminal = terminal;
  }

  /** How results are printed. */
  get mode(): Mode {
    return this.#mode ??= this.#findMode();
  }

  /** The text with each command in it as the person would have to type it. */
  asCalled(text: string): string {
    return asCalled(text, this.called, this.#store);
  }

  /** Prints a line of the result. */
  line(text: string): void {
    this.#terminal.out(`${text}\n`);
  }

  /** A part of a result, coloured where standard output is a terminal: in a pipe or a file it is text. */
  toned(tone: Tone, text: string): string {
    return this.mode === "human" && this.#terminal.outColors ? paint(TONES[tone], text) : text;
  }

  /** The width that a result for people may have, in characters. */
  get columns(): number {
    return this.#terminal.columns || 80;
  }

  /** Prints a value as JSON. */
  json(value: unknown): void {
    this.line(dumpJson(value));
  }

  /** Prints a result as `hf` does: a tick and lines for people, `key=value` for agents, JSON, or the first value. */
  result(message: string, fields: Fields): void {
    const shown = Object.entries(fields).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, printable(String(value))] as const]
    );
    switch (this.mode) {
      case "human": {
        const tick = this.#terminal.outColors ? paint(GREEN, `✓ ${message}`) : `✓ ${message}`;
        return this.line([tick, ...shown.map(([key, value]) => `  ${key}: ${value}`)].join("\n"));
      }
      case "agent":
        return this.line(shown.map(([key, value]) => `${key}=${value}`).join(" "));
      case "json":
        return this.json(fields);
      case "quiet":
        return this.line(shown[0]?.[1] ?? "");
    }
  }

  /** Tells the person that something succeeded. */
  success(message: string, details: readonly string[] = []): void {
    if (this.mode === "quiet") return;
    this.#say(GREEN, `✓ ${message}`);
    for (const detail of details) this.#say(undefined, `  ${detail}`);
  }

  /** Tells the person something, except in quiet mode. */
  note(message: string): void {
    if (this.mode !== "quiet") this.#say(undefined, message);
  }

  /** Warns the person, and says what to do. */
  warning(message: string, hint?: string): void {
    this.#say(YELLOW, `Warning: ${message}`);
    if (hint !== undefined) this.#say(GRAY, `Hint: ${hint}`);
  }

  /** Tells the person what went wrong, and what to do. */
  error(message: string, hint?: string): void {
    this.#say(BOLD_RED, `Error: ${message}`);
    if (hint !== undefined) this.#say(GRAY, `Hint: ${hint}`);
  }

  /** Tells a program what went wrong, as the last line of standard error. */
  failure({ code, message, hint, details }: Failure): void {
    const text = (words: string | undefined) => words === undefined ? null : this.asCalled(words);
    const error = { code, message: text(message), hint: text(hint), ...details && { details } };
    this.#terminal.err(`${dumpJson({ error })}\n`);
  }

  #say(color: string | undefined, text: string): void {
    const safe = withoutTokens(printable(this.asCalled(text)));
    const colored = color !== undefined && this.mode === "human" && this.#terminal.errColors;
    this.#terminal.err(`${colored ? paint(color, safe) : safe}\n`);
  }
}

function paint(color: string, text: string): string {
  return `\x1b[${color}m${text}\x1b[0m`;
}
