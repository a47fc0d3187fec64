import assert from "node:assert/strict";
import { test } from "node:test";
import { Keys } from "../../../../lib/host/shared/keyboard/keys.ts";

/** Pieces, and the keys that each completes. */
const ROWS:
  readonly (readonly [title: string, pieces: readonly string[], keys: readonly (readonly string[])[]])[] = [
    ["characters", ["ab", "", "é🤗"], [["a", "b"], [], ["é", "🤗"]]],
    ["Enter in every form", ["\r", "\n", "\n", "\r\n\r"], [["\r"], [], ["\r"], ["\r", "\r"]]],
    ["an arrow, torn", ["\x1b", "[", "A\x1b[B"], [[], [], ["\x1b[A", "\x1b[B"]]],
    ["parameters, torn", ["\x1b[1;", "5", "C"], [[], [], ["\x1b[1;5C"]]],
    ["a key of the Linux console", ["\x1b[[", "Ax"], [[], ["\x1b[[A", "x"]]],
    ["SS3", ["\x1bO", "Px"], [[], ["\x1bOP", "x"]]],
    ["Alt", ["\x1b", "x\x1b🤗"], [[], ["\x1bx", "\x1b🤗"]]],
    ["Escape, then Enter", ["\x1b", "\r"], [[], ["\x1b", "\r"]]],
    ["Escape twice", ["\x1b\x1b", "[A"], [["\x1b"], ["\x1b[A"]]],
    ["a control key within a sequence", ["\x1b[1\x03", "\x1bO\x04"], [["\x1b[1", "\x03"], ["\x1bO", "\x04"]]],
    ["a sequence without an end", [`\x1b[${"1".repeat(70)}`], [[`\x1b[${"1".repeat(62)}`, ..."1".repeat(8)]]],
  ];

for (const [title, pieces, keys] of ROWS) {
  test(`keys: ${title}`, () => {
    const reader = new Keys();
    assert.deepEqual(pieces.map((piece) => reader.push(piece)), keys);
  });
}
