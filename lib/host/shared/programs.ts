/**
 * Knows the surroundings in which another program is started: nothing in the folder one stands in is read, run or found.
 * Must not know which program it is, nor how it is started.
 *
 * @module
 */

import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import process from "node:process";

/** Where and with what a program is started. */
export interface Surroundings {
  /** The program's path; its name where `PATH` doesn't have it. */
  readonly command: string;
  /** All of its environment. */
  readonly env: Record<string, string>;
  /** The folder that it starts in. */
  readonly cwd: string;
}

/**
 * The surroundings for `command`: this process's environment without what would point git at a repository or at
 * configuration of its own, with `more` on top, in the topmost folder. Relative entries of `PATH` don't count.
 */
export function surroundingsOf(command: string, more: Readonly<Record<string, string>> = {}): Surroundings {
  const own = Object.entries(process.env).filter((entry): entry is [string, string] =>
    entry[1] !== undefined
  );
  const env = Object.fromEntries(own.filter(([name]) => !/^GIT_/i.test(name)));
  const windows = process.platform === "win32";
  const name = Object.keys(env).find((key) => key === "PATH" || (windows && /^path$/i.test(key)));
  const folders = (name === undefined ? "" : env[name]!).split(delimiter).filter(isAbsolute);
  if (name !== undefined) env[name] = folders.join(delimiter);
  const found = windows
    ? undefined
    : (isAbsolute(command) ? [command] : folders.map((folder) => join(folder, command)))
      .find(isExecutable);
  return {
    command: found ?? command,
    env: { ...env, ...more },
    cwd: windows ? `${env["SystemDrive"] ?? "C:"}\\` : "/",
  };
}

/** Whether there is such a program on `PATH`. */
export function has(command: string): boolean {
  // Windows finds programs by rules of its own, and those that are asked for are its own.
  return process.platform === "win32" || isAbsolute(surroundingsOf(command).command);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
