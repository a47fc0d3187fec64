/**
 * Knows how to sit at a pseudo-terminal: to read what is on it and to type.
 * Must not know what runs there.
 *
 * @module
 */

import { spawn } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { program } from "./program.ts";

/** A program at a terminal. */
export interface AtTerminal {
  /** Resolves with what `pattern` finds in what was printed since the last find. */
  waitFor(pattern: RegExp): Promise<RegExpExecArray>;
  /** Types keys. */
  type(keys: string): void;
  /** Its exit status and all that it printed. */
  readonly finished: Promise<{ readonly status: number; readonly printed: string }>;
}

/** Keys that have no letter. */
export const KEY = { down: "\x1b[B", enter: "\r", interrupt: "\x03" } as const;

const TIME_OUT = 60_000; // ms; a bound, not a wait
const BRIDGE = fileURLToPath(new URL("./pty_main.ts", import.meta.url));

/** Starts the built program in a pseudo-terminal, with only the given environment. */
export function atTerminal(args: readonly string[], env: Readonly<Record<string, string>>): AtTerminal {
  const child = spawn("bun", [BRIDGE, program, ...args], {
    env: { PATH: process.env["PATH"] ?? "", TERM: "xterm-256color", ...env },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let printed = "";
  let seen = 0;
  const checks = new Set<() => void>();
  const decoder = new TextDecoder();
  const ended = Promise.withResolvers<{ status: number; printed: string }>();
  const timer = setTimeout(() => child.kill("SIGKILL"), TIME_OUT);
  child.stdin.on("error", () => {});
  child.stdout.on("data", (bytes: Uint8Array) => {
    printed += decoder.decode(bytes, { stream: true });
    checks.forEach((check) => check());
  });
  child.once("error", ended.reject);
  child.once("close", (code) => {
    clearTimeout(timer);
    ended.resolve({ status: code ?? -1, printed });
  });
  return {
    finished: ended.promise,
    type: (keys) => void child.stdin.write(keys),
    waitFor(pattern) {
      const found = Promise.withResolvers<RegExpExecArray>();
      const check = () => {
        const match = pattern.exec(printed.slice(seen));
        if (!match) return;
        seen += match.index + match[0].length;
        found.resolve(match);
      };
      checks.add(check);
      check();
      ended.promise.then(() =>
        found.reject(new Error(`It ended without ${pattern}: ${JSON.stringify(printed)}`))
      );
      return found.promise.finally(() => checks.delete(check));
    },
  };
}
