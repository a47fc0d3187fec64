/**
 * Knows how to spoil a text or a JSON value in ways that are the same for the same seed.
 * Must not know what is made of it.
 *
 * @module
 */

import process from "node:process";
import { randomNumbers } from "./random.ts";

/** The seed of every fuzzer: `FUZZ_SEED` tries another one. */
export const SEED: number = Number(process.env["FUZZ_SEED"] ?? 20_261_125);

/** A text that no reader of one must ever quote. */
export const SECRET = "s3cret";

/** Random choices. */
export interface Fuzz {
  below(limit: number): number;
  oneOf<T>(values: readonly T[]): T;
  /** Text of all sorts. */
  text(): string;
  /** The text, changed in a few places. */
  spoil(text: string): string;
  /** The JSON value, changed in a few places. */
  spoilValue(value: unknown): unknown;
}

const PIECES = [
  ...["", " ", "\n", "\r", "\r\n", "\t", "\0", "\x1b[2J", "\x07", "\x7f", "\x85", "\xa0", "\u061c", "\u2028"],
  ...["\u202e", "\u2066", "\ufeff", "\ufffd", "\ud800", "\udc00", "\u{1f917}", "é", "e\u0301", "日本", "ﬀ"],
  ...[
    "[",
    "]",
    "=",
    ":",
    "#",
    ";",
    "%",
    "%(x)s",
    "$",
    "${HOME}",
    "\\",
    '"',
    "'",
    "`",
    "<b>",
    "&",
    "/",
    "..",
    "~",
  ],
  ...[
    "DEFAULT",
    "default",
    "__proto__",
    "constructor",
    "token",
    "hf_token",
    "NaN",
    "-0",
    "1e999",
    "true",
    "null",
  ],
  ...[
    "[A]\n",
    "hf_token = x\n",
    "  more\n",
    "[DEFAULT]\nendpoint = http://evil.test\n",
    "a".repeat(300),
    SECRET,
  ],
];

/** Choices that are the same for the same seed. */
export function fuzzFrom(seed: number): Fuzz {
  const random = randomNumbers(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const oneOf = <T>(values: readonly T[]): T => values[below(values.length)]!;
  const piece = () =>
    below(4) > 0
      ? oneOf(PIECES)
      : String.fromCodePoint(oneOf([0x20, 0x7f, 0xff, 0x2fff, 0x1ffff]) + below(96));
  const text = () => Array.from({ length: 1 + below(5) }, piece).join("");
  const spoil = (whole: string): string => {
    let result = whole;
    for (let changes = 1 + below(3); changes > 0; changes--) {
      const at = below(result.length + 1);
      const end = at + below(8);
      result = oneOf([
        () => result.slice(0, at) + result.slice(end),
        () => result.slice(0, at) + piece() + result.slice(at),
        () => result.slice(0, at) + piece() + result.slice(end),
        () => result.slice(0, end) + result.slice(at),
        () => result.slice(0, at),
      ])();
    }
    return result;
  };
  const other = (): unknown =>
    oneOf([
      text,
      () => null,
      () => below(2) === 0,
      () => oneOf([0, -1, 1.5, 1e308, 2 ** 53, 86_401, -9e15, 3e9]),
      () => [text(), null],
      () => ({ [text()]: text() }),
      () => [],
      () => ({}),
    ])();
  const spoilValue = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null || below(12) === 0) {
      return typeof value === "string" && below(2) === 0 ? spoil(value) : other();
    }
    const entries = Object.entries(value);
    const at = below(entries.length + 1);
    const changed = entries.flatMap(([key, inner], index): [string, unknown][] =>
      index !== at ? [[key, inner]] : below(5) === 0 ? [] : [[key, spoilValue(inner)]]
    );
    if (at === entries.length) changed.push([text(), other()]);
    return Array.isArray(value) ? changed.map(([, inner]) => inner) : Object.fromEntries(changed);
  };
  return { below, oneOf, text, spoil, spoilValue };
}
