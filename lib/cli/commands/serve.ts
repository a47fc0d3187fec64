/**
 * Knows that `hf-auth serve` serves the login page until it is interrupted.
 * Must not know what the page does.
 *
 * @module
 */

import type { CommandContext } from "../command.ts";
import { serveLogins } from "../page/login_page.ts";

/** Serves the page. */
export function run(context: CommandContext): Promise<number> {
  return serveLogins(context);
}
