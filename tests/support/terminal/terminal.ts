/**
 * Knows how to sit at a pseudo-terminal: to read what is on it and to type.
 * Must not know what runs there.
 *
 * @module
 */

import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import process from "node:process";
import { join } from "node:path";
import { screenOf, type Size } from "./screen.ts";
import { program } from "../program/program.ts";

/** A program at a terminal. */
export interface AtTerminal {
  /** Resolves with what `pattern` finds in what was printed since the last find. */
  waitFor(pattern: RegExp): Promise<RegExpExecArray>;
  /** What is on the screen now. */
  screen(): Promise<readonly string[]>;
  /** Types keys. */
  type(keys: string): void;
  /** Its exit status and all that it printed. */
  readonly finished: Promise<{ readonly status: number; readonly printed: string }>;
}

/** What is typed, or which signal is sent, at the moment that `at` is on the screen: without a way through this process. */
export interface Typing {
  readonly at: string;
  readonly pieces?: readonly string[];
  readonly signal?: "SIGINT" | "SIGTERM" | "SIGHUP" | "SIGQUIT" | "SIGSTOP" | "SIGCONT";
}

/** How to sit there. */
export interface AtTerminalOptions {
  /** What runs; the built program unless given. */
  readonly command?: readonly string[];
  /** What is typed by itself. */
  readonly typings?: readonly Typing[];
  /** How large the terminal is; 100 by 30 unless given. */
  readonly size?: Size;
  /** After how many milliseconds it is killed: a bound, not a wait. */
  readonly bound?: number;
  /** Whether the person may be asked, after a login, if git shall use it; by default this counts as asked before. */
  readonly offersGit?: boolean;
}

/** Keys that have no letter. */
export const KEY = { down: "\x1b[B", up: "\x1b[A", enter: "\r", interrupt: "\x03", end: "\x04" } as const;

const TIME_OUT = 60_000;
// Not beside this file: for Bun's tests that is part of a bundle.
const BRIDGE = join(process.cwd(), "tests/support/terminal/pty_main.ts");

/**
 * Starts a program in a pseudo-terminal, with only the given environment. Its status is a shell's, or 201 when it left the
 * terminal in another mode.
 */
export function atTerminal(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  { command = [program], typings = [], size, bound = TIME_OUT, offersGit = false }: AtTerminalOptions = {},
): AtTerminal {
  if (!offersGit && env["HF_HOME"] !== undefined) noteOffered(env["HF_HOME"]);
  const child = spawn("bun", [BRIDGE, ...command, ...args], {
    env: {
      PATH: process.env["PATH"] ?? "",
      TERM: "xterm-256color",
      ...env,
      HF_AUTH_PTY: JSON.stringify(typings),
      ...size && { HF_AUTH_PTY_SIZE: `${size.columns}x${size.rows}` },
    },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let printed = "";
  let seen = 0;
  const checks = new Set<() => void>();
  const decoder = new TextDecoder();
  const ended = Promise.withResolvers<{ status: number; printed: string }>();
  const timer = setTimeout(() => child.kill("SIGKILL"), bound);
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
    screen: async () => (await screenOf(printed, size ?? { columns: 100, rows: 30 })).lines,
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

function noteOffered(folder: string): void {
  const own = join(folder, "hf-auth");
  mkdirSync(own, { recursive: true, mode: 0o700 });
  writeFileSync(join(own, "git_offered"), "", { mode: 0o600 });
}
