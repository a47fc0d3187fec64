/**
 * Knows what every keyboard must do: what is typed on it, in which pieces, and which keys that gives.
 * Must not know whose it is; a program at a pseudo-terminal and a machine in memory use it alike.
 *
 * @module
 */

import type { Terminal } from "../../../lib/host/host.ts";
import type { Typing } from "../../support/terminal/terminal.ts";

/** What is typed when. */
export const TYPED: readonly Typing[] = [
  // Torn escape sequences, a character of several bytes, Enter in all its forms, and more than one key in a piece.
  {
    at: "first?",
    pieces: ["a", "\x1b", "[", "B", "\x1b[1;", "5Dé", "🤗\r\n", "\n\r\x1bOP\x1b\x01", "\x1bx\x7f"],
  },
  // What nobody takes is forgotten when the keyboard is given back.
  { at: "last?", pieces: ["\x04forgotten"] },
  { at: "second?", pieces: ["\x1b[200~b\x1b[201~"] },
];

/** What a terminal's keyboard must give of that. */
export const GIVEN: readonly (string | undefined)[] = [
  "left",
  ...["a", "\x1b[B", "\x1b[1;5D", "é", "🤗", "\r", "\r", "\r", "\x1bOP", "\x1b", "\x01", "\x1bx", "\x7f"],
  "\x04",
  ...["\x1b[200~", "b", "\x1b[201~"],
];

/** Uses it, and gives what came. */
export async function useKeyboard(terminal: Terminal): Promise<(string | undefined)[]> {
  const given: (string | undefined)[] = [];
  {
    using input = terminal.raw!();
    const stop = new AbortController();
    const waiting = input.key(stop.signal).catch((error) => error.message);
    stop.abort(new Error("left"));
    given.push(await waiting);
    terminal.err("first?");
    while (given.at(-1) !== "\x7f") given.push(await input.key());
    terminal.err("last?");
    given.push(await input.key());
  }
  using input = terminal.raw!();
  terminal.err("second?");
  while (given.at(-1) !== "\x1b[201~") given.push(await input.key());
  return given;
}
