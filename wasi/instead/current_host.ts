/** Stands in for lib/host/current.ts in a component, which is handed its machine and never has to find it. */

import type { Host } from "../../lib/host/host.ts";

/** Fails: a component's entry hands its machine over. */
export function currentHost(): Promise<Host> {
  return Promise.reject(new TypeError("A component is given its machine"));
}
