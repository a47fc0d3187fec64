/**
 * Knows texts as bytes, in the encodings that editors leave.
 * Must not know what the texts are.
 *
 * @module
 */

/** UTF-8; bytes stay as they are. */
export function bytesOf(text: string | Uint8Array): Uint8Array {
  return typeof text === "string" ? new TextEncoder().encode(text) : text;
}

/** A byte a character, for text below U+0100. */
export function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** UTF-16, the low byte first; a mark only if the text has one. */
export function utf16le(text: string): Uint8Array {
  return Uint8Array.from(
    text.split("").flatMap((unit) => [unit.charCodeAt(0) & 0xff, unit.charCodeAt(0) >> 8]),
  );
}

/** UTF-16, the high byte first; a mark only if the text has one. */
export function utf16be(text: string): Uint8Array {
  return Uint8Array.from(
    text.split("").flatMap((unit) => [unit.charCodeAt(0) >> 8, unit.charCodeAt(0) & 0xff]),
  );
}
