/**
 * Knows how a text becomes one word of a POSIX shell.
 * Must not know what it is, nor which command it is for.
 *
 * @module
 */

/** The text in single quotes, between which everything is itself (POSIX.1-2017, 2.2.2). */
export function quotedWord(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The text as a person would type it: in quotes only if a shell reads something else without. */
export function shellWord(text: string): string {
  return /^[\w./@%+,:-]+$/.test(text) ? text : quotedWord(text);
}
