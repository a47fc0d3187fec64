/**
 * Knows how to draw a list to choose from with arrow keys; the one file that knows @cliffy/prompt.
 * Must not know what is asked, and is loaded only when something is.
 *
 * @module
 */

import { Select } from "jsr:@cliffy/prompt@^1.0.1";
import type { Terminal } from "../host/host.ts";
import type { NextKey } from "./keyboard.ts";
import type { Choice, ChoiceOptions } from "./numbered.ts";

// Letters and arrows to the side would not reach the search.
const KEYS = { next: ["down"], previous: ["up"], nextPage: ["pagedown"], previousPage: ["pageup"] };

/** Asks the person to choose with the arrow keys; returns the value. */
export async function select(
  terminal: Terminal,
  next: NextKey,
  message: string,
  choices: readonly Choice[],
  { initial, search = false }: ChoiceOptions = {},
): Promise<string> {
  try {
    const drawing = { writer: writerOf(terminal), reader: readerOf(next) };
    return await Select.prompt<string>({
      message,
      options: [...choices],
      maxRows: 10,
      ...initial !== undefined && { default: initial },
      ...search && { search, keys: KEYS },
      ...drawing,
    });
  } catch (error) {
    // Cliffy's cursor is still within the list.
    terminal.err("\r\x1b[J");
    throw error;
  }
}

// One key at a time, because a key after the answer belongs to the next question. Cliffy must not set the mode: it leaves
// raw mode after every key, and the terminal shows what arrives meanwhile.
function readerOf(next: NextKey) {
  return {
    async read(bytes: Uint8Array): Promise<number> {
      const key = new TextEncoder().encode(await next());
      // Cliffy knows no key that is longer than what it reads at once.
      if (key.length > bytes.length) return 0;
      bytes.set(key);
      return key.length;
    },
    setRaw(): void {},
    isTerminal: () => false,
  };
}

// Standard output is for results. And outside Deno, Cliffy ignores NO_COLOR. The cursor stays: whoever is stopped or killed
// by what can't be caught could not show it again.
function writerOf(terminal: Terminal) {
  const decoder = new TextDecoder();
  return {
    writeSync(bytes: Uint8Array): number {
      const text = decoder.decode(bytes, { stream: true }).replaceAll("\x1b[?25l", "");
      terminal.err(terminal.errColors ? text : text.replace(/\x1b\[[\d;]*m/g, ""));
      return bytes.length;
    },
  };
}
