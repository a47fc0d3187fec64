/**
 * Knows how to hold a token so that it cannot be printed by accident.
 * Must not know what kind of token it holds.
 *
 * @module
 */

const SHORTEST = 4; // characters; any text has the shorter ones

/**
 * A string whose every accidental rendering (`${secret}`, `JSON.stringify`, `console.log`) is the mask that
 * `hf auth list` prints: the first three and the last four characters.
 */
export class Secret {
  readonly #value: string;

  /** Wraps `value`, the secret text itself. */
  constructor(value: string) {
    this.#value = value;
  }

  /** The secret text. Call this only to put the text into a file, a request or standard output. */
  reveal(): string {
    return this.#value;
  }

  /** Whether both hold the same text. */
  equals(other: Secret | undefined): boolean {
    return other !== undefined && other.#value === this.#value;
  }

  /** The text with `****` wherever this secret stands in it. What is shorter than four characters hides nothing. */
  hiddenIn(text: string): string {
    return this.#value.length < SHORTEST ? text : text.replaceAll(this.#value, "****");
  }

  /** The mask: first three and last four characters (code points, as in Python). */
  toString(): string {
    const characters = [...this.#value];
    return `${characters.slice(0, 3).join("")}****${characters.slice(-4).join("")}`;
  }

  /** The mask, so that a secret inside an object serialises harmlessly. */
  toJSON(): string {
    return this.toString();
  }

  static {
    // Deno's console, then Node's and Bun's.
    for (const inspect of ["Deno.customInspect", "nodejs.util.inspect.custom"]) {
      Object.defineProperty(this.prototype, Symbol.for(inspect), { value: this.prototype.toString });
    }
  }
}
