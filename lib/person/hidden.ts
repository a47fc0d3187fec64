/**
 * Knows how to ask for a line that is never shown, whatever is typed or pasted; only afterwards, that there was one.
 * Must not know what is asked, nor remember it.
 *
 * @module
 */

import type { Terminal } from "../host/host.ts";
import { type Asking, type NextKey, takeKeyboard } from "./keyboard.ts";

/** Asks for text without showing it. The keyboard has been taken before, so the terminal shows nothing either. */
export async function enterHidden(terminal: Terminal, next: NextKey, message: string): Promise<string> {
  terminal.err(terminal.errColors ? `\x1b[33m?\x1b[39m \x1b[1m${message}\x1b[22m ` : `? ${message} `);
  let entered;
  try {
    entered = await line(next);
    return entered;
  } finally {
    terminal.err(entered ? `${masked(entered)}\n` : "\n");
  }
}

/** Reads standard input where nobody may be asked; if that is a terminal all the same, a line that it does not show, or says. */
export async function readUnasked(host: Asking, signal: AbortSignal): Promise<string> {
  const { terminal } = host;
  if (terminal.readLine) {
    terminal.err("Paste the token and press Enter. It will be visible: nothing can be hidden here.\n");
    return await terminal.readLine();
  }
  if (!terminal.raw) return await terminal.readIn();
  const keyboard = takeKeyboard(host);
  try {
    return await keyboard.ask(line, signal).finally(keyboard.untilQuiet);
  } finally {
    keyboard[Symbol.dispose]();
  }
}

/** That something has arrived; of a token its end, which the Hub's own page shows too. It may also be a password. */
function masked(text: string): string {
  const shown = text.replace(/^[\s"'`\x00-\x1f]+|[\s"'`,;]+$/g, "");
  return /^hf_\w{16,}$/.test(shown) ? `••••${shown.slice(-4)}` : "••••";
}

/** Reads up to Enter, with a shell's keys for editing. */
async function line(next: NextKey): Promise<string> {
  const typed: string[] = [];
  for (;;) {
    const key = await next();
    switch (key) {
      case "\r":
        return typed.join("");
      case "\x7f":
      case "\b":
        typed.pop();
        break;
      case "\x15": // Ctrl-U
        typed.length = 0;
        break;
      case "\x17": // Ctrl-W
        while (typed.at(-1) === " ") typed.pop();
        while (typed.length > 0 && typed.at(-1) !== " ") typed.pop();
        break;
      default:
        // Other control keys, arrows, and the brackets of a paste.
        if (!/^[\x00-\x1f]/.test(key)) typed.push(key);
    }
  }
}
