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
  const host = await hostUnderDeno();
  const jupyter = kernel();
  return jupyter ? (await import("./deno/notebook.ts")).kernelHost(host, jupyter) : host;
}

async function hostUnderDeno(): Promise<Host> {
  try {
    return (await import("./deno/host.ts")).denoHost();
  } catch {
    // A script that imports this by URL has no import map, and JSR is not within everyone's reach.
    const [
      { nodeHost },
      { grantedPrograms, grantedUserId, grantedVariable, mayKeep },
      { denoConnect, PROXY_PROTOCOLS },
    ] = await Promise.all([
      import("./node/host.ts"),
      import("./deno/granted.ts"),
      import("./deno/fetch.ts"),
    ]);
    const host = nodeHost({
      lock: (say) => async (path) => await (await import("./deno/lock.ts")).denoTryLock(say)(path),
      env: grantedVariable,
      userId: grantedUserId,
    });
    const processes = grantedPrograms(host.processes!);
    return { ...host, processes, mayKeep, connect: denoConnect, proxyProtocols: PROXY_PROTOCOLS };
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
