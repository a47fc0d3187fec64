/**
 * Knows how to let a person choose: from a list with arrow keys, or by number where that cannot be loaded or drawn.
 * Must not know what is asked.
 *
 * @module
 */

import type { Terminal } from "../host/host.ts";
import type { NextKey } from "./keyboard.ts";
import { type Choice, type ChoiceOptions, selectNumber } from "./numbered.ts";

/** Asks the person to choose; returns the value. The keyboard has been taken before. */
export async function choose(
  terminal: Terminal,
  next: NextKey,
  message: string,
  choices: readonly Choice[],
  options?: ChoiceOptions,
): Promise<string> {
  let select = selectNumber;
  // A script that imports this by URL may not reach JSR; Bun and Node know no jsr: imports.
  if (terminal.errIsScreen) ({ select } = await import("./prompt.ts").catch(() => ({ select })));
  return await select(terminal, next, message, choices, options);
}
