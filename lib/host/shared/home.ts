/**
 * Knows where the user's home folder is.
 * Must not know what lies in it.
 *
 * @module
 */

import process from "node:process";

/** The folder that the variable names, else the system's entry for the user; `undefined` where there is neither. */
export function homeFolder(
  variable: (name: string) => string | undefined,
  windows: boolean,
): string | undefined {
  const named = variable(windows ? "USERPROFILE" : "HOME");
  if (named) return named;
  try {
    // Only now: almost always a variable names it.
    return process.getBuiltinModule("node:os").homedir() || undefined;
  } catch {
    return undefined;
  }
}
