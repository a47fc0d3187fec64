import assert from "node:assert/strict";
import { test } from "node:test";
import { cutTo, widthOf } from "../../../lib/cli/report/width.ts";
import { screenOf } from "../../support/terminal/screen.ts";

/** A text, its columns, and what is left of it in five. */
const TEXTS: readonly (readonly [string, number, string])[] = [
  ["", 0, ""],
  ["abcde", 5, "abcde"],
  ["abcdef", 6, "abcd…"],
  ["日本", 4, "日本"],
  ["日本語", 6, "日本…"],
  ["a日本語", 7, "a日…"],
  ["ﾊﾝｶｸ", 4, "ﾊﾝｶｸ"],
  ["ＡＢＣ", 6, "ＡＢ…"],
  ["한국어", 6, "한국…"],
  ["e\u0301e\u0301e\u0301", 3, "e\u0301e\u0301e\u0301"],
  ["\u0301", 0, "\u0301"],
  ["🤗🤗🤗", 6, "🤗🤗…"],
  ["❤️", 2, "❤️"],
  ["👩‍👩‍👧abcd", 6, "👩‍👩‍👧ab…"],
  ["🇩🇪🇫🇷🇯🇵", 6, "🇩🇪🇫🇷…"],
  ["กำ", 1, "กำ"],
  ["a\u200bb", 2, "a\u200bb"],
];

for (const [text, width, cut] of TEXTS) {
  test(`the width of ${JSON.stringify(text)}`, () => {
    assert.deepEqual([widthOf(text), cutTo(text, 5)], [width, cut]);
  });
}

test("a terminal takes as many columns for what is wide and for what has no width", async () => {
  for (const text of ["日本語", "ＡＢＣ", "한국어", "e\u0301x", "🤗", "abc"]) {
    const { lines } = await screenOf(`${text}|`, { columns: 20, rows: 2 });
    const before = lines[0]!.indexOf("|");
    assert.ok(before > 0);
    const { lines: padded } = await screenOf(`${text}${" ".repeat(10 - widthOf(text))}|\n0123456789|`, {
      columns: 11,
      rows: 2,
    });
    assert.equal(padded.length, 2, text);
  }
});
