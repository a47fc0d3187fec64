/** The login page on this engine. */

import { wasiHost } from "../lib/host/wasi/host.ts";
import { visit } from "./page/visit.ts";
import { PAGE_KEY as KEY, rehearsed } from "./rehearsal.ts";
import { system } from "./system.ts";

/** Answers a request. */
export function answer(request: Request): Promise<Response> {
  return visit(request, wasiHost(system, false));
}

/** Answers requests on a machine that is not there, so that what they need is compiled. Fails if that does. */
export async function rehearse(): Promise<void> {
  const { getRandomValues, randomUUID } = crypto;
  // There is no chance yet, and what is made with this is thrown away.
  Object.assign(crypto, { getRandomValues: (bytes: unknown) => bytes, randomUUID: () => "rehearsal" });
  for (const path of ["/healthz", `/${KEY}/`]) {
    const response = await visit(new Request(`http://localhost${path}`), wasiHost(rehearsed, false));
    if (response.status !== 200) throw new Error(`The rehearsal of ${path} ended with ${response.status}`);
    await response.text();
  }
  Object.assign(crypto, { getRandomValues, randomUUID });
}
