/**
 * Knows what a terminal would obey instead of show.
 * Must not know where the text came from.
 *
 * @module
 */

/** The text without control characters, breaks of lines and paragraphs, and marks that change the direction of writing. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, "");
}
