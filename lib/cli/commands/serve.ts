/**
 * Knows that `hf-auth serve` serves the login page until it is interrupted.
 * Must not know what the page does.
 *
 * @module
 */

import { HfAuthError } from "../../errors.ts";
import type { CommandContext } from "../command.ts";
import { serveLogins } from "../page/login_page.ts";

/** Serves the page. */
export function run(context: CommandContext): Promise<number> {
  const { argument, options } = context;
  const option = options.text("listen");
  if (argument !== undefined && option !== undefined) {
    throw new HfAuthError("usage", "The address to listen on was given twice", {
      hint: "See `hf-auth serve --help`",
    });
  }
  return serveLogins(context, argument ?? option ?? "");
}
