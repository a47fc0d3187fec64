/**
 * Knows the terminal as the `node:` modules show it.
 * Must not know what is said there.
 *
 * @module
 */

import { writeSync } from "node:fs";
import process from "node:process";
import type { Terminal } from "../host.ts";
import { terminalOver } from "../shared/terminal.ts";

/** The terminal, through this process's streams. */
export function nodeTerminal(): Terminal {
  return terminalOver({
    write: writeSync,
    read: () => process.stdin,
    isTerminal,
    columns: () => process.stderr.columns,
  });
}

function isTerminal(stream: number): boolean {
  // Only now: it takes a tenth of the memory of a command that does not ask.
  return process.getBuiltinModule("node:tty").isatty(stream);
}
