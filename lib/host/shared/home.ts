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
    if (user !== undefined) return windows ? undefined : entryOf(user);
    // Only now: almost always a variable names it.
    return variable(windows ? "USERPROFILE" : "HOME") || process.getBuiltinModule("node:os").homedir() ||
      undefined;
  } catch {
    return undefined;
  }
}

/** The home folder in the system's table of users. */
function entryOf(user: string): string | undefined {
  const table = process.getBuiltinModule("node:fs").readFileSync("/etc/passwd", "utf8");
  const entries = table.split("\n").map((line) => line.split(":"));
  return entries.find(([name]) => name === user)?.[5] || undefined;
}

/** A path from a root; as it is where the current folder is gone. Nothing is tidied: `link/..` leads elsewhere. */
export function absolutePath(path: string, isAbsolute: (path: string) => boolean): string {
  try {
    return isAbsolute(path) ? path : `${process.cwd()}/${path}`;
  } catch {
    return path;
  }
}
