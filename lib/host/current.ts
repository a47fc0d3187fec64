/**
 * Knows which runtime this is, and which host serves it.
 * Must not know what a host does.
 *
 * @module
 */

import type { Host } from "./host.ts";

/** The machine that this program runs on. */
export async function currentHost(): Promise<Host> {
  if (!("Deno" in globalThis)) return (await import("./node.ts")).nodeHost();
  try {
    return (await import("./deno.ts")).denoHost();
  } catch {
    // A script that imports this by URL has no import map, and JSR is not within everyone's reach.
    const { denoTryLock } = await import("./flock_deno.ts");
    return (await import("./node.ts")).nodeHost(denoTryLock());
  }
}
