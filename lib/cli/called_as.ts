/**
 * Knows by which name the program was called, and so how its commands are written: `hf auth` through a link named hf.
 * Must not know any command.
 *
 * @module
 */

import { shellWord } from "../shell_word.ts";

/** The program's own name, which all texts of the library use. */
export const OWN_NAME = "hf-auth";

/** What goes before a command's name, as this process was called: `hf-auth`, or `hf auth`. */
export function calledAs(argv0: string): string {
  return /(?:^|[\\/])hf(?:\.exe)?$/i.test(argv0) ? "hf auth" : OWN_NAME;
}

/**
 * The text with each command in it, which stands in backticks, written as the program was called: also with the store that
 * `--store` named, since the command would ask another one without.
 */
export function asCalled(text: string, called: string, store?: string): string {
  const option = store === undefined ? "" : ` --store ${shellWord(store)}`;
  return text.replace(
    /`hf-auth ([^`]*)`/g,
    (_, rest: string) => `\`${called} ${rest}${/--(store|help)\b/.test(rest) ? "" : option}\``,
  );
}
