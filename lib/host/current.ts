/**
 * Knows which runtime this is, and which host serves it.
 * Must not know what a host does.
 *
 * @module
 */

import type { Host } from "./host.ts";
import type { Jupyter } from "./notebook.ts";

/** The machine that this program runs on. */
export async function currentHost(): Promise<Host> {
  if (!("Deno" in globalThis)) return (await import("./node.ts")).nodeHost();
  const host = await hostUnderDeno();
  const jupyter = kernel();
  return jupyter ? (await import("./notebook.ts")).kernelHost(host, jupyter) : host;
}

async function hostUnderDeno(): Promise<Host> {
  try {
    return (await import("./deno.ts")).denoHost();
  } catch {
    // A script that imports this by URL has no import map, and JSR is not within everyone's reach.
    const { nodeHost } = await import("./node.ts");
    return nodeHost(
      async (path) => (await import("./flock_deno.ts")).denoTryLock(path),
      async (certificates) => (await import("./ca_deno.ts")).denoTrusting(certificates),
    );
  }
}

function kernel(): Jupyter | undefined {
  try {
    return Deno.jupyter;
  } catch {
    // It is there everywhere, and outside the kernel even a look at it fails.
    return undefined;
  }
}
