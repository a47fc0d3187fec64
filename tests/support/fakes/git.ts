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
  /** The values of `credential.helper`, a line each. */
  readonly helpers?: string;
  /** The value of `credential.https://huggingface.co.helper`. */
  readonly ownHelper?: string;
  /** The password that the helper holds at first. */
  readonly held?: string;
  /** Whether it keeps another one that it is handed; it does unless this is false. */
  readonly keeps?: boolean;
  /** What git prints on standard error for each `approve`. */
  readonly words?: string;
  /** Actions that fail. */
  readonly failing?: readonly string[];
  /** Actions that are never answered. */
  readonly silent?: readonly string[];
}

/** Makes a git. */
export function fakeGit(
  { helpers = "store\n", ownHelper = "", held: first, keeps = true, words = "", failing = [], silent = [] }:
    GitOptions = {},
): FakeGit {
  const asked: string[] = [];
  let held = first;
  const program: MemoryProgram = (args, { stdin = "" }) => {
    const [command, action = ""] = args;
    if (command === "config") {
      const valuesOf = (key: string, lines: string) =>
        lines.split("\n").slice(0, -1).map((line) => `${key}\n${line}\0`).join("");
      const stdout = valuesOf("credential.helper", helpers) +
        valuesOf("credential.https://huggingface.co.helper", ownHelper);
      return { status: stdout === "" ? 1 : 0, stdout };
    }
    asked.push(`${action}\n${stdin}`);
    if (silent.includes(action)) return new Promise(() => {});
    if (action === "approve" && keeps && !failing.includes(action)) {
      held = /^password=(.*)$/m.exec(stdin)?.[1];
    }
    const password = action === "fill" && held !== undefined ? `password=${held}\n` : "";
    const failed = failing.includes(action) || (action === "fill" && held === undefined);
    return {
      status: failed ? 128 : 0,
      stdout: `${stdin.trimEnd()}\n${password}`,
      stderr: action === "approve" ? words : "",
    };
  };
  return { program, asked };
}

/** `git credential ACTION` with its standard input, as {@linkcode FakeGit.asked} has it. */
export function gitCredential(action: "approve" | "fill" | "reject", password?: string): string {
  const entry = `${action}\nurl=https://huggingface.co\nusername=hf_user\n`;
  return password === undefined ? `${entry}\n` : `${entry}password=${password}\n\n`;
}
