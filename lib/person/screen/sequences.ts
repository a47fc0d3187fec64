/**
 * Knows what a terminal obeys: the escape sequences that this program sends on purpose.
 * Must not know whether a terminal wants them.
 *
 * @module
 */

/** Back to the line's start, and the line empty (ECMA-48). */
export const EMPTY_LINE = "\r\x1b[K";

/** The text in a heavy face. */
export function bold(text: string): string {
  return `\x1b[1m${text}\x1b[22m`;
}

/** The text in yellow. */
export function yellow(text: string): string {
  return `\x1b[33m${text}\x1b[39m`;
}

/** White on black in every scheme, as a QR code's readers want it. */
export function whiteOnBlack(text: string): string {
  return `\x1b[97;40m${text}\x1b[0m`;
}

/** An address that can be clicked (OSC 8). */
export function link(url: string): string {
  return `\x1b]8;;${url}\x1b\\${url}\x1b]8;;\x1b\\`;
}

/** Puts the text into the clipboard of whoever looks at the terminal, wherever this program runs (OSC 52). */
export function copying(text: string): string {
  return `\x1b]52;c;${btoa(String.fromCharCode(...new TextEncoder().encode(text)))}\x07`;
}
