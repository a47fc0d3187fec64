/**
 * Knows that `hf-auth version` is `hf-auth --version`.
 * Must not know anything else.
 *
 * @module
 */

import { VERSION } from "../../../version.ts";
import type { CommandContext } from "../../command.ts";

/** Prints the version. */
export function run({ output }: CommandContext): Promise<number> {
  output.line(`hf-auth ${VERSION}`);
  return Promise.resolve(0);
}
