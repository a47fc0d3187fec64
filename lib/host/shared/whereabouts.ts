/**
 * Knows what the system calls this machine, and the user who runs this program.
 * Must not know what a runtime permits.
 *
 * @module
 */

import process from "node:process";
import type { Host } from "../host.ts";
import { entryOf } from "./home.ts";

/** What a runtime lets this program ask for. */
export interface Permitted {
  readonly user: boolean;
  readonly machine: boolean;
}

/** Who runs this program and where, as far as that may be asked and is known. */
export function whereabouts(
  permitted: Permitted = { user: true, machine: true },
): ReturnType<NonNullable<Host["whereabouts"]>> {
  const user = permitted.user ? known(userName) : undefined;
  const machine = permitted.machine ? known(process.getBuiltinModule("node:os").hostname) : undefined;
  return { ...user !== undefined && { user }, ...machine !== undefined && { machine } };
}

function userName(): string | undefined {
  const { userInfo } = process.getBuiltinModule("node:os");
  const told = () => userInfo().username;
  // Bun believes the variable USER, and says "unknown" where it is not set.
  if (!process.versions["bun"]) return told();
  const entry = known(() => entryOf(([, , number]) => number === String(process.getuid?.()))?.[0]);
  return entry ?? told().replace(/^unknown$/, "");
}

function known(ask: () => string | undefined): string | undefined {
  try {
    return ask() || undefined;
  } catch {
    // In a container a user may have a number only.
    return undefined;
  }
}
