/**
 * Knows the terminal as the `node:` modules show it.
 * Must not know what is said there.
 *
 * @module
 */

import { readFileSync, writeSync } from "node:fs";
import process from "node:process";
import type { Terminal } from "../host.ts";
import { type OnSignal, takeKeyboard } from "../shared/keyboard/raw_input.ts";
import { wasClosed } from "../shared/given.ts";
import { type Size, terminalOver } from "../shared/terminal.ts";
import { unblocked, type Write } from "../shared/unblocked.ts";

/** The terminal, through this process's streams. */
export function nodeTerminal(): Terminal {
  let write: Write = writeSync;
  let closed: boolean | undefined;
  return terminalOver({
    write(stream, bytes) {
      closed ??= stream === 1 ? process.versions["bun"] !== undefined && wasClosed(stream) : undefined;
      if (stream === 1 && closed) throw Object.assign(new Error("It was closed"), { code: "EBADF" });
      return write(stream, bytes);
    },
    unblock: () => void (write = unblocked(writeSync)),
    read: () => process.stdin,
    isTerminal,
    size,
    variable: (name) => process.env[name],
    windows: process.platform === "win32",
    raw: () => takeKeyboard(process.stdin, process.platform === "win32" ? undefined : onSignal),
    inBackground,
  });
}

function isTerminal(stream: number): boolean {
  // Only now: it takes a tenth of the memory of a command that does not ask.
  return process.getBuiltinModule("node:tty").isatty(stream);
}

function size(stream: 1 | 2): Size | undefined {
  if (!isTerminal(stream)) return undefined;
  const { columns, rows } = stream === 1 ? process.stdout : process.stderr;
  // Zero is what a terminal says that nobody has told.
  return columns && rows ? { columns, rows } : undefined;
}

/** Through Linux's /proc: whether the terminal belongs to another group of processes (fields 5 and 8 of proc(5)). */
function inBackground(): boolean {
  try {
    const stat = readFileSync("/proc/self/stat", "latin1");
    const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return group !== foreground;
  } catch {
    return false;
  }
}

const onSignal: OnSignal = (signal, listener) => {
  process.on(signal, listener);
  return () => void process.off(signal, listener);
};
