/**
 * Knows how to let a person choose by number, where no library draws a list.
 * Must not know what is asked.
 *
 * @module
 */

import type { Terminal } from "../host/host.ts";
import type { NextKey } from "./keyboard.ts";

/** One thing to choose. */
export interface Choice {
  readonly name: string;
  readonly value: string;
}

/** How a choice is offered. */
export interface ChoiceOptions {
  /** The value that is chosen unless the person moves on. Default: the first. */
  readonly initial?: string | undefined;
  /** Whether typing narrows the list down, where a library draws it. Default `false`. */
  readonly search?: boolean;
}

/** Asks the person to choose by number; returns the value. */
export async function selectNumber(
  terminal: Terminal,
  next: NextKey,
  message: string,
  choices: readonly Choice[],
  { initial }: ChoiceOptions = {},
): Promise<string> {
  const preset = Math.max(0, choices.findIndex(({ value }) => value === initial)) + 1;
  const lines = choices.map(({ name }, index) => `  ${index + 1}) ${name}\n`);
  terminal.err(`${message}\n${lines.join("")}`);
  for (;;) {
    terminal.err(`Enter a number (${preset}): `);
    const number = await enterNumber(terminal, next, choices.length, preset).finally(() =>
      terminal.err("\n")
    );
    if (number !== undefined) return choices[number - 1]!.value;
    terminal.err(`Enter a number from 1 to ${choices.length}\n`);
  }
}

async function enterNumber(
  terminal: Terminal,
  next: NextKey,
  most: number,
  preset: number,
): Promise<number | undefined> {
  let typed = "";
  for (;;) {
    const key = await next();
    if (key === "\r") return typed === "" ? preset : isNumber(typed, most) ? Number(typed) : undefined;
    if (key === "\x7f" || key === "\b") {
      if (isNumber(typed, most)) terminal.err("\b \b");
      typed = typed.slice(0, -1);
    } else if (!/^[\x00-\x1f]/.test(key)) {
      typed += key;
      // Shown only while it is an answer: it may be a token, pasted too early.
      if (isNumber(typed, most)) terminal.err(key);
    }
  }
}

function isNumber(text: string, most: number): boolean {
  return /^[1-9][0-9]*$/.test(text) && Number(text) <= most;
}
