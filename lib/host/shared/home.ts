/**
 * Knows where a user's home folder is.
 * Must not know what lies in it.
 *
 * @module
 */

import process from "node:process";

/**
 * The folder that the variable names, else the system's entry for this user, or for the one named `user`; `undefined`
 * where there is neither.
 */
export function homeFolder(
  variable: (name: string) => string | undefined,
  windows: boolean,
  user?: string,
): string | undefined {
  try {
    if (user !== undefined) return windows ? undefined : entryOf(([name]) => name === user)?.[5] || undefined;
    // Only now: almost always a variable names it.
    return variable(windows ? "USERPROFILE" : "HOME") || process.getBuiltinModule("node:os").homedir() ||
      undefined;
  } catch {
    return undefined;
  }
}

/** A user's entry in the system's table of users: the name, the number in the third place, the home folder in the sixth. */
export function entryOf(isMeant: (entry: readonly string[]) => boolean): readonly string[] | undefined {
  const table = process.getBuiltinModule("node:fs").readFileSync("/etc/passwd", "utf8");
  return table.split("\n").map((line) => line.split(":")).find(isMeant);
}

/** A path from a root; as it is where the current folder is gone. Nothing is tidied: `link/..` leads elsewhere. */
export function absolutePath(path: string, isAbsolute: (path: string) => boolean): string {
  try {
    return isAbsolute(path) ? path : `${process.cwd()}/${path}`;
  } catch {
    return path;
  }
}
