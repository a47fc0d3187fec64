/**
 * Knows how requests are told to whoever looks for a fault (`HF_DEBUG`): where to, and what came of it.
 * Must not know a header, a body or a query, where secrets are.
 *
 * @module
 */

import type { Host } from "../../host/host.ts";

type Fetch = typeof globalThis.fetch;

/** The fetch that says on standard error what it did. */
export function traced(fetch: Fetch, { clock, terminal }: Pick<Host, "clock" | "terminal">): Fetch {
  return async (input, init) => {
    const { origin, pathname } = new URL(input instanceof Request ? input.url : input);
    const begun = clock.monotonic();
    const tell = (what: string) =>
      terminal.err(
        `Request: ${init?.method ?? "GET"} ${origin}${pathname}: ${what} after ${
          Math.round(clock.monotonic() - begun)
        } ms\n`,
      );
    try {
      const response = await fetch(input, init);
      tell(`${response.status}`);
      return response;
    } catch (error) {
      tell("no response");
      throw error;
    }
  };
}
