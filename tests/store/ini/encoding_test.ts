import assert from "node:assert/strict";
import { test } from "node:test";
import { IniSyntaxError } from "../../../lib/store/ini/ini.ts";
import { utf16Of } from "../../../lib/store/ini/encoding.ts";
import { readDocument } from "../../../lib/store/ini/ini.ts";
import { bytesOf, latin1, utf16be, utf16le } from "../../support/bytes.ts";
import { section } from "../../support/store/fixture.ts";

const a = section("A", { hf_token: "hf_a" });
const wide = section("日本語日本語", { hf_token: "hf_oauth" });

test("readDocument reads UTF-8 whatever is in it", () => {
  for (const text of ["", a, "[\0]\nk = \0\n", "[\u{1f917} é]\r\nk = \ufeff{}\r", "# {\n[a]\n{ = 1\n"]) {
    assert.equal(readDocument(bytesOf(text)).toString(), readDocument(bytesOf(`${text}\n`)).toString());
  }
  assert.deepEqual(readDocument(bytesOf("[\0]\nk = \0x\n")).sections, [
    { name: "\0", values: new Map([["k", "\0x"]]) },
  ]);
});

const UTF8 = "it is not UTF-8";
const UTF16 = "it is UTF-16, not UTF-8";
const MARK = "a byte order mark before the first section";
const JSON_TEXT = "it is JSON, as the Rust hf tool writes it";

const refused: [criterion: string, bytes: Uint8Array, line: number, reason: string][] = [
  ["UTF-16 LE with its mark", utf16le("\ufeff" + a), 1, UTF16],
  ["UTF-16 BE with its mark", utf16be("\ufeff" + a), 1, UTF16],
  ["UTF-16 LE without its mark", utf16le(a), 1, UTF16],
  ["UTF-16 BE without its mark", utf16be(a), 1, UTF16],
  ["nothing but the mark of UTF-16 LE", latin1("\xff\xfe"), 1, UTF16],
  ["nothing but the mark of UTF-16 BE", latin1("\xfe\xff"), 1, UTF16],
  ["a byte order mark", bytesOf("\ufeff" + a), 1, MARK],
  ["nothing but a byte order mark", bytesOf("\ufeff"), 1, MARK],
  ["JSON", bytesOf('{"tokens": {}}'), 1, JSON_TEXT],
  ["JSON below empty lines", bytesOf('\r\n \t{\n"tokens": {}}'), 1, JSON_TEXT],
  ["a bad byte on the first line", latin1("[\xe9]\n"), 1, UTF8],
  ["a bad byte at the end of a line", latin1("[a]\nk = \xe9\nl = \xe9\n"), 2, UTF8],
  ["a bad byte on the last line", latin1("[a]\r\n\r\nk = \xe9"), 3, UTF8],
  ["a character that the end cuts off", bytesOf("[a]\nk = \u{1f917}").subarray(0, -1), 2, UTF8],
  ["a character that a line's end cuts off", latin1("[a]\n\nk = \xe2\x82\nl = 1\n"), 3, UTF8],
  ["a lone surrogate", latin1("[a]\nk = \xed\xa0\x80\n"), 2, UTF8],
  ["a bad byte after a byte order mark", latin1("\xef\xbb\xbf[a]\n\xff\n"), 2, UTF8],
  ["what no parser takes", bytesOf(`${a}hf_secret\n`), 4, "a key without = or :"],
];

for (const [criterion, bytes, line, reason] of refused) {
  test(`readDocument names the line of ${criterion}`, () => {
    assert.throws(() => readDocument(bytes), (error) => {
      assert(error instanceof IniSyntaxError);
      assert.deepEqual([error.line, error.message], [line, reason]);
      return true;
    });
  });
}

const encodings: [what: string, bytes: Uint8Array, expected: string | undefined][] = [
  ["nothing", new Uint8Array(), undefined],
  ["one byte", new Uint8Array([0x5b]), undefined],
  ["UTF-8", bytesOf(wide), undefined],
  ["UTF-8 with a NUL in front", bytesOf(`\0${a}`), undefined],
  ["UTF-8 with a NUL in its first character", bytesOf(`[\0]\n`), undefined],
  ["UTF-16 LE", utf16le(wide), "utf-16le"],
  ["UTF-16 BE", utf16be(wide), "utf-16be"],
  ["UTF-16 LE of few ASCII characters", utf16le("\ufeff日本語"), "utf-16le"],
  ["UTF-16 BE of few ASCII characters", utf16be("\ufeff日本語"), "utf-16be"],
];

for (const [what, bytes, expected] of encodings) {
  test(`utf16Of tells ${what}`, () => assert.equal(utf16Of(bytes), expected));
}
