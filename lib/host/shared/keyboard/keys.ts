/**
 * Knows where one key ends and the next begins in a terminal's input (ECMA-48 section 5.4).
 * Must not know what a key means, nor wait for one.
 *
 * @module
 */

// What follows an escape: a control sequence, one of the Linux console's function keys, SS3, or any character (Alt).
const SEQUENCE =
  /^\x1b(?:\[\[[^\x00-\x1f]|\[[\x30-\x3f]*[\x20-\x2f]*[\x40-\x7e]|O[^\x00-\x1f]|[^\x00-\x1f[O])/u;
const BEGUN = /^\x1b(?:\[\[?|\[[\x30-\x3f]*[\x20-\x2f]*|O)?$/;

/** Splits text that arrives in pieces into whole keys: characters and escape sequences. */
export class Keys {
  #pending = "";
  #afterReturn = false;

  /** Returns the keys that this piece completes. Enter is `\r`, whether it arrives as CR, LF or both. */
  push(piece: string): string[] {
    const text = this.#pending + piece;
    const keys: string[] = [];
    let at = 0;
    while (at < text.length) {
      const key = keyAt(text, at);
      if (key === undefined) break;
      at += key.length;
      const second = key === "\n" && this.#afterReturn;
      this.#afterReturn = key === "\r";
      if (!second) keys.push(key === "\n" ? "\r" : key);
    }
    this.#pending = text.slice(at);
    return keys;
  }
}

const LONGEST = 64; // characters of a sequence

/** Returns the key at that index, or `undefined` when it is not complete yet. */
function keyAt(text: string, at: number): string | undefined {
  if (text[at] !== "\x1b") return String.fromCodePoint(text.codePointAt(at)!);
  const rest = text.slice(at, at + LONGEST);
  if (BEGUN.test(rest) && rest.length < LONGEST) return undefined;
  // A control character ends an incomplete sequence: it is a key of its own.
  return SEQUENCE.exec(rest)?.[0] ?? /^\x1b[^\x00-\x1f]*/.exec(rest)![0];
}
