/**
 * Knows how a text is told from every other one by a name of fixed length.
 * Must not know what it is.
 *
 * @module
 */

/** The SHA-256 of the text's UTF-8, 64 hexadecimal digits. */
export async function sha256(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
