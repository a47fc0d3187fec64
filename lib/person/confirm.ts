/**
 * Knows how to ask for a yes, where anything else is a no.
 * Must not know what is asked.
 *
 * @module
 */

import type { Terminal } from "../host/host.ts";
import type { NextKey } from "./keyboard.ts";

/** Asks the person; only `y` is a yes, and Enter a no. The keyboard has been taken before. */
export async function confirm(terminal: Terminal, next: NextKey, question: string): Promise<boolean> {
  const asked = terminal.errColors ? `\x1b[33m?\x1b[39m \x1b[1m${question}\x1b[22m` : `? ${question}`;
  terminal.err(`${asked} (y/N) `);
  for (;;) {
    const key = await next().catch((error) => {
      terminal.err("\n");
      throw error;
    });
    const yes = key === "y" || key === "Y";
    if (!yes && !["n", "N", "\r"].includes(key)) continue;
    terminal.err(yes ? "y\n" : "n\n");
    return yes;
  }
}
