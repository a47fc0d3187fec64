/**
 * Knows how a step of GitHub Actions hands a variable to the steps after it, and has a text hidden in the log.
 * Must not know where that file is.
 *
 * @module
 */

import { type Form, isLine, VARIABLE } from "./form.ts";

/** For `$GITHUB_ENV`, which other steps' variables are in, too. */
export const github: Form = {
  name: "HF_TOKEN",
  names: VARIABLE,
  appends: true,
  write: (token, name) => isLine(token) ? `${name}=${token}\n` : undefined,
};

/** The lines that set a variable, whatever the token has in it but the delimiter, which nobody can guess. */
export function delimited(token: string, name: string, delimiter: string): string {
  return `${name}<<${delimiter}\n${token}\n${delimiter}\n`;
}

/** The line that hides `token` in the log from then on. The runner reads it on both streams, and shows it to nobody. */
export function maskOf(token: string): string {
  // What the runner decodes again in a command's data.
  return `::add-mask::${token.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A")}\n`;
}
