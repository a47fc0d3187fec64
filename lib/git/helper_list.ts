/**
 * Knows which credential helpers git asks for an address, in the order in which it asks them, and hands each what the first
 * of them answered (gitcredentials(7)).
 * Must not know what a helper does.
 *
 * @module
 */

import type { GitProgram, GitRun } from "./program.ts";

/** The helpers' lines, of all of git's files; none without git. */
export async function helpersFor(git: GitProgram, address: string, run?: GitRun): Promise<string[]> {
  const found = await git.run(["config", "-z", "--get-regexp", String.raw`^credential\..*helper$`], run);
  let lines: string[] = [];
  for (const entry of (found?.stdout ?? "").split("\0").slice(0, -1)) {
    const [, key = "", line = ""] = /^([^\n]*)\n?(.*)$/s.exec(entry) ?? [];
    const pattern = /^credential\.(?:(.*)\.)?helper$/s.exec(key);
    if (!pattern || !fits(pattern[1], address)) continue;
    // An empty line makes git forget the ones before it.
    lines = line === "" ? [] : [...lines, line];
  }
  return lines;
}

// What a command for git's shell may set for its program: a variable is where people put a password.
const ASSIGNMENTS = /^!\s*(?:\w+=(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\])*\s*)*/s;

/** The names of helpers, each once; what stands around a name may be a secret. */
export function namesOf(lines: readonly string[]): string[] {
  const names = lines.map((line) => line.trim().replace(ASSIGNMENTS, "!").split(/\s+/)[0]!)
    .filter((name) => name !== "");
  return [...new Set(names)];
}

/** Whether a pattern of git's is for the address's host; its port, user and path may be narrower. */
function fits(pattern: string | undefined, address: string): boolean {
  if (pattern === undefined) return true;
  const [, scheme, host = ""] = /^(?:([^:]+):\/\/)?(?:[^@/]*@)?(\[[^\]]*\]|[^:/]*)/.exec(pattern) ?? [];
  const { protocol, hostname } = new URL(address);
  const labels = host.toLowerCase().split("*").map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, "\\$&"));
  return (scheme === undefined || `${scheme.toLowerCase()}:` === protocol) &&
    (host === "" || new RegExp(`^${labels.join("[^.]*")}$`).test(hostname));
}
