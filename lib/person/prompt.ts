/**
 * Knows how to ask in a terminal with arrow keys and hidden input; the one file that knows @cliffy/prompt.
 * Must not know what is asked, and is loaded only when something is.
 *
 * @module
 */

import { Secret as HiddenPrompt, Select } from "jsr:@cliffy/prompt@^1.0.1";
import type { Terminal } from "../host/host.ts";

/** Asks the person to choose with the arrow keys; returns the value. Ctrl-C ends the process with status 130. */
export function select(
  terminal: Terminal,
  message: string,
  choices: readonly { readonly name: string; readonly value: string }[],
): Promise<string> {
  return Select.prompt<string>({ message, options: [...choices], writer: writerOf(terminal) });
}

/** Asks for text without showing it. Ctrl-C ends the process with status 130. */
export function enterHidden(terminal: Terminal, message: string): Promise<string> {
  return HiddenPrompt.prompt({ message, hidden: true, writer: writerOf(terminal) });
}

// Standard output is for results.
function writerOf(terminal: Terminal): { writeSync(bytes: Uint8Array): number } {
  const decoder = new TextDecoder();
  return {
    writeSync(bytes: Uint8Array): number {
      terminal.err(decoder.decode(bytes, { stream: true }));
      return bytes.length;
    },
  };
}
