/**
 * Knows the surroundings in which another program is started: nothing in the folder one stands in is read, run or found.
 * Must not know which program it is, nor how it is started.
 *
 * @module
 */

import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { delimiter, isAbsolute, join, resolve } from "node:path";
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
 * configuration of its own, with `more` on top, in the topmost folder. Relative entries of `PATH` don't count. `here` is
 * this process's folder and whole environment instead.
 */
export function surroundingsOf(
  command: string,
  more: Readonly<Record<string, string>> = {},
  here = false,
): Surroundings {
  const own = Object.entries(process.env).filter((entry): entry is [string, string] =>
    entry[1] !== undefined
  );
  const env = Object.fromEntries(own.filter(([name]) => here || !/^GIT_/i.test(name)));
  const windows = process.platform === "win32";
  const name = Object.keys(env).find((key) => key === "PATH" || (windows && /^path$/i.test(key)));
  const folders = foldersIn(name === undefined ? "" : env[name]!);
  if (name !== undefined) env[name] = folders.join(delimiter);
  const found = windows
    ? undefined
    : (isAbsolute(command) ? [command] : folders.map((folder) => join(folder, command)))
      .find(isExecutable);
  return {
    command: found ?? command,
    env: { ...env, ...more },
    cwd: (here ? currentFolder() : undefined) ?? (windows ? `${env["SystemDrive"] ?? "C:"}\\` : "/"),
  };
}

/** Where this process is; nowhere once that folder is gone, in which some programs don't even start. */
function currentFolder(): string | undefined {
  try {
    const folder = process.cwd();
    return statSync(folder).isDirectory() ? folder : undefined;
  } catch {
    return undefined;
  }
}

/** Whether there is such a program on `PATH`. */
export function has(command: string): boolean {
  // Windows finds programs by rules of its own, and those that are asked for are its own.
  return process.platform === "win32" || isAbsolute(surroundingsOf(command).command);
}

/**
 * The path that this program was started by: links stay, since a newer version may be put at their end. `calledAs` is its
 * first argument, a path or a name that `PATH` has.
 */
export function ownPath(calledAs: string): string {
  const candidates = /[\\/]/.test(calledAs)
    ? [resolve(calledAs)]
    : foldersIn(process.env["PATH"] ?? "").map((folder) => join(folder, calledAs));
  return candidates.find((path) => isSame(path, process.execPath)) ?? process.execPath;
}

function isSame(path: string, other: string): boolean {
  try {
    return realpathSync(path) === realpathSync(other);
  } catch {
    return false;
  }
}

function foldersIn(path: string): string[] {
  return path.split(delimiter).filter(isAbsolute);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
