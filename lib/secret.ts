/**
 * Knows how to hold a token so that it cannot be printed by accident.
 * Must not know what kind of token it holds.
 *
 * @module
 */

const denoInspect: unique symbol = Symbol.for("Deno.customInspect");
const nodeInspect: unique symbol = Symbol.for("nodejs.util.inspect.custom");

/**
 * A string whose every accidental rendering (`${secret}`, `JSON.stringify`, `console.log`) is the mask that
 * `hf auth list` prints: the first three and the last four characters.
 */
export class Secret {
  readonly #value: string;

  /** @param value The secret text itself. */
  constructor(value: string) {
    this.#value = value;
  }

  /** The secret text. Call it only where the text leaves for a file, a request or standard output. */
  reveal(): string {
    return this.#value;
  }

  /** Whether both hold the same text. */
  equals(other: Secret | undefined): boolean {
    return other !== undefined && other.#value === this.#value;
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

  /** The mask, for Deno's `console`. */
  [denoInspect](): string {
    return this.toString();
  }

  /** The mask, for Node's and Bun's `console`. */
  [nodeInspect](): string {
    return this.toString();
  }
}
