/**
 * Knows the terminal as Deno shows it.
 * Must not know what is said there.
 *
 * @module
 */

import process from "node:process";
import type { Terminal } from "../host.ts";
import { type OnSignal, takeKeyboard } from "../shared/keyboard/raw_input.ts";
import { terminalOver } from "../shared/terminal.ts";
import { unblocked, type Write } from "../shared/unblocked.ts";

/** The terminal, through Deno's streams. */
export function denoTerminal(): Terminal {
  const waiting: Write = (stream, bytes) => (stream === 1 ? Deno.stdout : Deno.stderr).writeSync(bytes);
  let write = waiting;
  return terminalOver({
    write: (stream, bytes) => write(stream, bytes),
    unblock() {
      // Nobody is asked for it.
      const { state } = Deno.permissions.querySync({ name: "write", path: "/proc/self/fd" });
      if (state === "granted") write = unblocked(waiting);
    },
    read: () => Deno.stdin.readable,
    isTerminal: (stream) => (stream === 0 ? Deno.stdin : Deno.stderr).isTerminal(),
    columns: () => Deno.stderr.isTerminal() ? Deno.consoleSize().columns : undefined,
    noColor: () => Deno.noColor,
    // A read of Deno.stdin cannot be cancelled: it would keep a script alive and take what is typed after the question.
    raw: () => takeKeyboard(process.stdin, Deno.build.os === "windows" ? undefined : onSignal),
  });
}

const onSignal: OnSignal = (signal, listener) => {
  Deno.addSignalListener(signal, listener);
  return () => Deno.removeSignalListener(signal, listener);
};
