/**
 * Knows which names a person may give a token.
 * Must not know what the name is for, nor whether it is taken.
 *
 * @module
 */

import { HfAuthError } from "../../errors.ts";
import { printable } from "../../person/printable.ts";
import { strip } from "../../python.ts";
import { parseIni } from "../../store/ini/ini.ts";

/**
 * Fails unless a token can have that name: Python reads it back the same, and a terminal shows it as it is.
 *
 * @throws {HfAuthError} `invalid_token_name`.
 */
export function requireUsable(name: string): void {
  if (strip(name) === "" || printable(name) !== name) throw unusable(name);
  try {
    parseIni("").with(name, {});
  } catch (error) {
    throw unusable(name, error);
  }
}

function unusable(name: string, cause?: unknown): HfAuthError {
  const shown = JSON.stringify(printable(name));
  return new HfAuthError("invalid_token_name", `Cannot use ${shown} as a token name`, {
    hint: "Choose a name that is not empty, is one line without control characters, and is not DEFAULT",
    cause,
  });
}
