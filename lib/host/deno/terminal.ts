/**
 * Knows the terminal as Deno shows it.
 * Must not know what is said there.
 *
 * @module
 */

import process from "node:process";
import type { Terminal } from "../host.ts";
import { type KeyStream, type OnSignal, takeKeyboard } from "../shared/keyboard/raw_input.ts";
import { terminalOver } from "../shared/terminal.ts";
import { isGranted } from "./granted.ts";
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
    isTerminal: (stream) => [Deno.stdin, Deno.stdout, Deno.stderr][stream]!.isTerminal(),
    size: (stream) =>
      (stream === 1 ? Deno.stdout : Deno.stderr).isTerminal() ? Deno.consoleSize() : undefined,
    variable,
    windows: Deno.build.os === "windows",
    // A read of Deno.stdin cannot be cancelled: it would keep a script alive and take what is typed after the question.
    raw: () => takeKeyboard(keys(), Deno.build.os === "windows" ? undefined : onSignal),
  });
}

const USUAL: Readonly<Record<string, string>> = { TERM: "unknown" };

// What a script was not granted is taken for the usual: nobody is asked for it.
function variable(name: string): string | undefined {
  if (name === "NO_COLOR") return Deno.noColor ? "1" : undefined;
  return isGranted({ name: "env", variable: name }) ? Deno.env.get(name) : USUAL[name];
}

// Deno may not send a signal to other programs, so Ctrl-C and Ctrl-Z are left to the terminal (`ISIG`, termios(3)).
function keys(): KeyStream {
  const { stdin } = process;
  return {
    setRawMode: (raw) => Deno.stdin.setRaw(raw, { cbreak: Deno.build.os !== "windows" }),
    on: (event: string, listener: (bytes: Uint8Array) => void) => stdin.on(event, listener),
    off: (event: string, listener: (bytes: Uint8Array) => void) => stdin.off(event, listener),
    resume: () => stdin.resume(),
    pause: () => stdin.pause(),
    ref: () => stdin.ref(),
    unref: () => stdin.unref(),
  };
}

const onSignal: OnSignal = (signal, listener) => {
  Deno.addSignalListener(signal, listener);
  return () => Deno.removeSignalListener(signal, listener);
};
