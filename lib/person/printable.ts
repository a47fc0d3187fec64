/**
 * Knows what a terminal would obey instead of show.
 * Must not know where the text came from.
 *
 * @module
 */

/** The text without control characters and without marks that change the direction of writing. */
export function printable(text: string): string {
  return text.replace(/[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "");
}
