/**
 * Knows which bytes are a store: UTF-8 text that Python reads too.
 * Must not know where they lie.
 *
 * @module
 */

import { IniSyntaxError } from "./reader.ts";

/**
 * The text that the bytes of all stored tokens are.
 *
 * @throws {IniSyntaxError} with the line and the reason, when Python would not read them.
 */
export function textOf(bytes: Uint8Array): string {
  if (utf16Of(bytes)) throw new IniSyntaxError("it is UTF-16, not UTF-8", 1);
  const text = decodeLines(bytes);
  if (text.startsWith("\ufeff")) throw new IniSyntaxError("a byte order mark before the first section", 1);
  if (/^\s*\{/.test(text)) throw new IniSyntaxError("it is JSON, as the Rust hf tool writes it", 1);
  return text;
}

/** Which UTF-16 bytes are, if any: by its mark, or by the NULs that it has in every ASCII character. */
export function utf16Of(bytes: Uint8Array): "utf-16le" | "utf-16be" | undefined {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  if (!bytes.includes(0)) return undefined;
  const nuls = [0, 0] as [even: number, odd: number];
  for (const [index, byte] of bytes.entries()) if (byte === 0) nuls[index % 2 as 0 | 1]++;
  // One NUL is damage, or a value of Python's.
  if ((nuls[0] + nuls[1]) * 3 <= bytes.length) return undefined;
  return nuls[0] > nuls[1] ? "utf-16be" : "utf-16le";
}

function decodeLines(bytes: Uint8Array): string {
  const decode = (some: Uint8Array) =>
    new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(some);
  try {
    return decode(bytes);
  } catch {
    let start = 0;
    for (let line = 1;; line++) {
      const end = bytes.indexOf(0x0a, start) + 1 || bytes.length;
      try {
        decode(bytes.subarray(start, end));
      } catch {
        throw new IniSyntaxError("it is not UTF-8", line);
      }
      start = end;
    }
  }
}
