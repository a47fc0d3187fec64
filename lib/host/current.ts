/**
 * Knows which runtime this is, and which host serves it.
 * Must not know what a host does.
 *
 * @module
 */

import type { Host } from "./host.ts";
import type { Jupyter } from "./deno/notebook.ts";

/** The machine that this program runs on. */
export async function currentHost(): Promise<Host> {
  if (!("Deno" in globalThis)) return (await import("./node/host.ts")).nodeHost();
  const host = await (await import("./deno/host.ts")).denoHost();
  const jupyter = kernel();
  return jupyter ? (await import("./deno/notebook.ts")).kernelHost(host, jupyter) : host;
}

function kernel(): Jupyter | undefined {
  try {
    return Deno.jupyter;
  } catch {
    // It is there everywhere, and outside the kernel even a look at it fails.
    return undefined;
  }
}
