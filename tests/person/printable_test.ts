import assert from "node:assert/strict";
import { test } from "node:test";
import { printable } from "../../lib/person/printable.ts";

test("printable leaves out control characters and marks of direction", () => {
  const texts = {
    "plain \u{1f917} é 日本 \u200b \ud800": "plain \u{1f917} é 日本 \u200b \ud800",
    "a\0b\tc\nd\re\x1b[31mf\x7fg\x9bh": "abcde[31mfgh",
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069": "",
    "a\u2028b\u2029c": "abc",
  };
  assert.deepEqual(Object.fromEntries(Object.keys(texts).map((text) => [text, printable(text)])), texts);
});

/** What a terminal or whoever copies from it would obey, by the names of Unicode's own data. */
const OBEYED = ["General_Category=Cc", "Bidi_Control", "General_Category=Zl", "General_Category=Zp"]
  .map((property) => new RegExp(`^\\p{${property}}$`, "u"));

function wrongWith(clean: (text: string) => string): string[] {
  const wrong: string[] = [];
  for (let point = 0; point <= 0x10ffff; point++) {
    const character = String.fromCodePoint(point);
    const expected = OBEYED.some((property) => property.test(character)) ? "" : character;
    if (clean(character) !== expected) wrong.push(`U+${point.toString(16)}`);
  }
  return wrong;
}

test("printable leaves out all of Unicode's characters of these kinds, and no other", () => {
  assert.deepEqual(wrongWith(printable), []);
});
