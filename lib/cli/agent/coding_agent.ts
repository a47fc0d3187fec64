/**
 * Knows how a coding agent gives itself away, as Python's library does by the Hub's registry.
 * Must not know what changes for an agent; nothing is requested for it.
 *
 * @module
 */

import { strip } from "../../python.ts";
import { AGENTS, STANDARD } from "./registry.ts";

/** Whether a coding agent runs this program. */
export function isAgent(env: (name: string) => string | undefined): boolean {
  // As in Python, white space is a value in an agent's own variable and none in a standard one.
  return STANDARD.some((name) => strip(env(name) ?? "") !== "") ||
    Object.values(AGENTS).some((variables) =>
      Object.entries(variables).some(([name, value]) => {
        const found = env(name);
        return found && (value === "*" || found === value);
      })
    );
}
