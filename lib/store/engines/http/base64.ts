/**
 * Knows how a text is written in an engine's JSON: its bytes in base64.
 * Must not know what it says.
 *
 * @module
 */

/** The text's UTF-8 in base64. */
export function toBase64(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""));
}

/**
 * The text whose UTF-8 this is in base64; a byte order mark is kept.
 *
 * @throws {Error} when it is neither.
 */
export function fromBase64(base64: string): string {
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
}
