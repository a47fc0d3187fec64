/**
 * Knows the terminal as Deno shows it.
 * Must not know what is said there.
 *
 * @module
 */

import type { Terminal } from "../host.ts";
import { terminalOver } from "../shared/terminal.ts";

/** The terminal, through Deno's streams. */
export function denoTerminal(): Terminal {
  return terminalOver({
    write: (stream, bytes) => (stream === 1 ? Deno.stdout : Deno.stderr).writeSync(bytes),
    read: () => Deno.stdin.readable,
    isTerminal: (stream) => (stream === 0 ? Deno.stdin : Deno.stderr).isTerminal(),
    columns: () => Deno.stderr.isTerminal() ? Deno.consoleSize().columns : undefined,
  });
}
