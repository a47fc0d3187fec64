/**
 * Knows how to be git with a credential helper that keeps one entry, and writes down what it was asked.
 * Must not know whose token it keeps.
 *
 * @module
 */

import type { MemoryProgram } from "../../../lib/host/memory/processes.ts";

/** A git for one test. */
export interface FakeGit {
  /** To be handed to a machine in memory as its program `git`. */
  readonly program: MemoryProgram;
  /** Each `git credential` as its action and standard input, in order. */
  readonly asked: string[];
}

/** What there is in git before. */
export interface GitOptions {
  /** What `git config --get-all credential.helper` prints. */
  readonly helpers?: string;
  /** What `git config --get-urlmatch credential.helper` prints. */
  readonly ownHelper?: string;
  /** The password that the helper holds. */
  readonly held?: string;
  /** Actions that fail. */
  readonly failing?: readonly string[];
  /** Actions that are never answered. */
  readonly silent?: readonly string[];
}

/** Makes a git. */
export function fakeGit(
  { helpers = "store\n", ownHelper = "", held, failing = [], silent = [] }: GitOptions = {},
): FakeGit {
  const asked: string[] = [];
  const program: MemoryProgram = (args, { stdin = "" }) => {
    const [command, action = ""] = args;
    if (command === "config") {
      const stdout = action === "--get-all" ? helpers : ownHelper;
      return { status: stdout === "" ? 1 : 0, stdout };
    }
    asked.push(`${action}\n${stdin}`);
    if (silent.includes(action)) return new Promise(() => {});
    const password = action === "fill" && held !== undefined ? `password=${held}\n` : "";
    const failed = failing.includes(action) || (action === "fill" && held === undefined);
    return { status: failed ? 128 : 0, stdout: `${stdin.trimEnd()}\n${password}` };
  };
  return { program, asked };
}

/** `git credential ACTION` with its standard input, as {@linkcode FakeGit.asked} has it. */
export function gitCredential(action: "approve" | "fill" | "reject", password?: string): string {
  const entry = `${action}\nurl=https://huggingface.co\nusername=hf_user\n`;
  return password === undefined ? `${entry}\n` : `${entry}password=${password}\n\n`;
}
