/**
 * Knows by which name the program was called, and so how its commands are written: `hf auth` through a link named hf.
 * Must not know any command.
 *
 * @module
 */

/** The program's own name, which all texts of the library use. */
export const OWN_NAME = "hf-auth";

/** What goes before a command's name, as this process was called: `hf-auth`, or `hf auth`. */
export function calledAs(argv0: string): string {
  return /(?:^|[\\/])hf(?:\.exe)?$/i.test(argv0) ? "hf auth" : OWN_NAME;
}

/** The text with each command in it, which stands in backticks, written as the program was called. */
export function asCalled(text: string, called: string): string {
  return text.replaceAll(`\`${OWN_NAME} `, `\`${called} `);
}
