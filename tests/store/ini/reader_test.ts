import assert from "node:assert/strict";
import { test } from "node:test";
import { IniSyntaxError, parseIni } from "../../../lib/store/ini/ini.ts";
import { type Sections, sectionsOf } from "../../support/store/sections.ts";

const reads: [criterion: string, text: string, sections: Sections][] = [
  ["nothing", "", []],
  ["blank lines and comments", "\n \t\n# c\n ; c\n", []],
  ["what Python writes", "[A]\nhf_token = hf_y\nexpires_at = 17\n\n[b]\nhf_token = hf_x\n\n", [
    ["A", [["hf_token", "hf_y"], ["expires_at", "17"]]],
    ["b", [["hf_token", "hf_x"]]],
  ]],
  ["sections in the order of the file", "[b]\n[a]\n[\u{1f917}]\n[\uff5e]\n", [
    ["b", []],
    ["a", []],
    ["\u{1f917}", []],
    ["\uff5e", []],
  ]],
  ["every spelling of a delimiter", "[s]\na=1\nb: 2\nc:3\nd\t=\t4\ne =5", [
    ["s", [["a", "1"], ["b", "2"], ["c", "3"], ["d", "4"], ["e", "5"]]],
  ]],
  ["the first delimiter counts", "[s]\na=b:c=d\ne:f=g\n", [["s", [["a", "b:c=d"], ["e", "f=g"]]]]],
  ["keys in lower case", "[s]\nHF_TOKEN = X\nİ = 1\nẞ = 2\nΑΣ = 3\nΣΑ = 4\n", [
    ["s", [["hf_token", "X"], ["i\u0307", "1"], ["ß", "2"], ["ας", "3"], ["σα", "4"]]],
  ]],
  ["CRLF", "[s]\r\na = 1\r\n  2\r\n\r\n", [["s", [["a", "1\n2"]]]]],
  ["CR alone", "[s]\ra = 1\r  2\r\r", [["s", [["a", "1\n2"]]]]],
  ["no line end at the end", "[s]\na = 1", [["s", [["a", "1"]]]]],
  [
    "VT, FF, FS, NEL and U+2028 stay in a line",
    "[s]\na = 1\v2\f3\x1c4\x854\u20285\u20296\n",
    [["s", [["a", "1\v2\f3\x1c4\x854\u20285\u20296"]]]],
  ],
  ["case makes two sections", "[s]\n[S]\n", [["s", []], ["S", []]]],
  ["default is a name like another", "[default]\na = 1\n[s]\n", [["default", [["a", "1"]]], ["s", []]]],
  ["comments on their own line", "[s]\n# a = 1\n  ; b\nc = 2\n#\n", [["s", [["c", "2"]]]]],
  ["no comments behind a value", "[s]\na = v # c\nb = v ; c\nc = # c\nd =;\n", [
    ["s", [["a", "v # c"], ["b", "v ; c"], ["c", "# c"], ["d", ";"]]],
  ]],
  ["quotes and percent signs", "[s]\na = \"x\"\nb = 'x'\nc = %(a)s %\n", [
    ["s", [["a", '"x"'], ["b", "'x'"], ["c", "%(a)s %"]]],
  ]],
  ["lines deeper than their key", "[s]\na = 1\n  2\n\t3 = 4\nb = 5\n", [["s", [["a", "1\n2\n3 = 4"], [
    "b",
    "5",
  ]]]]],
  ["depth counts from the key's own", "[s]\n  a = 1\n   2\n  b = 3\n c = 4\n  5\n", [
    ["s", [["a", "1\n2"], ["b", "3"], ["c", "4\n5"]]],
  ]],
  ["depth is a number of characters", "[s]\n    a = 1\n\t\t\tb = 2\n", [["s", [["a", "1"], ["b", "2"]]]]],
  ["a continuation doesn't change the depth", "[s]\na = 1\n      2\n   3\n", [["s", [["a", "1\n2\n3"]]]]],
  ["blank lines within a value", "[s]\na = v\n\n \n  w\n\n\n", [["s", [["a", "v\n\n\nw"]]]]],
  ["comments within a value", "[s]\na = v\n# c\n\n  # c\n  w\n", [["s", [["a", "v\n\nw"]]]]],
  ["a value that starts on the next line", "[s]\na =\n  x\nb =\n\n  x\n", [["s", [["a", "\nx"], [
    "b",
    "\n\nx",
  ]]]]],
  ["empty values", "[s]\na =\nb = \nc:\n\n", [["s", [["a", ""], ["b", ""], ["c", ""]]]]],
  ["an indented key after a header", "[s]\na = 1\n[t]\n  b = 2\n", [["s", [["a", "1"]]], ["t", [[
    "b",
    "2",
  ]]]]],
  ["an indented first key", "[s]\n  a = 1\n", [["s", [["a", "1"]]]]],
  ["a header deeper than the key", "[s]\na = 1\n [t]\n", [["s", [["a", "1\n[t]"]]]]],
  ["a header as deep as the key", "[s]\n a = 1\n [t]\n", [["s", [["a", "1"]]], ["t", []]]],
  ["a header deeper than a header", "[s]\n  [t]\n a = 1\n", [["s", []], ["t", [["a", "1"]]]]],
  ["text after the bracket", "[s] text\na = 1\n[t]# ]\n", [["s", [["a", "1"]]], ["t]# ", []]]],
  ["brackets in a name", "[s] # c]\n[[t]]\n[]]\n[u = ]\n", [["s] # c", []], ["[t]", []], ["]", []], [
    "u = ",
    [],
  ]]],
  ["brackets in a key", "[s]\n[] = 1\n[t = 2\nu] = 3\n", [["s", [["[]", "1"], ["[t", "2"], ["u]", "3"]]]]],
  ["a name isn't trimmed", "[ s ]\n", [[" s ", []]]],
  [
    "every space of Python",
    "[s]\na = \t\v\f\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u200a\u2028\u2029\u202f\u205f\u3000v\x1c\x85\u3000\nb\u2003=\xa01\n",
    [["s", [["a", "v"], ["b", "1"]]]],
  ],
  ["what Python doesn't hold for a space", "[s]\na = \ufeffv\u200b\u180e\ufeff\n", [["s", [[
    "a",
    "\ufeffv\u200b\u180e\ufeff",
  ]]]]],
  ["such a space indents", "[s]\na = 1\n\x852\n\x1f3\n\x85\nb = 4\n", [["s", [["a", "1\n2\n3"], [
    "b",
    "4",
  ]]]]],
  ["NUL", "[s\0]\na\0 = v\0w\n", [["s\0", [["a\0", "v\0w"]]]]],
  ["only [DEFAULT]", "[DEFAULT]\nhf_token = x\n", []],
  ["what [DEFAULT] gives comes first", "[s]\nb = own\nc = own\n[t]\n[DEFAULT]\na = d\nb = d\n", [
    ["s", [["a", "d"], ["b", "own"], ["c", "own"]]],
    ["t", [["a", "d"], ["b", "d"]]],
  ]],
  ["[DEFAULT] twice", "[DEFAULT]\na = 1\n[s]\n[DEFAULT]\nb = 2\n", [["s", [["a", "1"], ["b", "2"]]]]],
];

for (const [criterion, text, sections] of reads) {
  test(`parseIni reads ${criterion}`, () => {
    const document = parseIni(text);
    assert.deepEqual(sectionsOf(document), sections);
    assert.deepEqual(sections.map(([name]) => document.get(name)), document.sections);
  });
}

const refuses: [criterion: string, text: string, reason: string, line: number][] = [
  ["a byte order mark", "\ufeff[s]\na = 1\n", "text before the first section", 1],
  ["a byte order mark before a comment", "\ufeff# c\n[s]\n", "text before the first section", 1],
  ["an option before any section", "\n# c\na = hf_secret\n[s]\n", "text before the first section", 3],
  ["an empty header at the start", "[]\n", "text before the first section", 1],
  ["an unclosed header at the start", "[s\n", "text before the first section", 1],
  ["another program's JSON", '{"tokens":{"a":{"token":"hf_secret"}}}', "text before the first section", 1],
  ["a section twice", "[s]\na = hf_secret\n\n[t]\n[s]\n", 'duplicate section "s"', 5],
  ["a section twice, once with more behind it", "[s]\r\n[s] hf_secret\r\n", 'duplicate section "s"', 2],
  [
    "a section whose name would trick a terminal",
    "[\x1b\x9b\u202e]\n[\x1b\x9b\u202e]\n",
    'duplicate section "\\u001b\\u009b\\u202e"',
    2,
  ],
  ["a key twice", "[s]\na = 1\nb = 2\na = hf_secret\n", 'duplicate key in section "s"', 4],
  [
    "a key twice in another case",
    "[s]\nhf_token = 1\nHF_Token = hf_secret\n",
    'duplicate key in section "s"',
    3,
  ],
  [
    "a key twice in two [DEFAULT]",
    "[DEFAULT]\na = 1\n[s]\n[DEFAULT]\nA = 2\n",
    'duplicate key in section "DEFAULT"',
    5,
  ],
  ["a a key without = or :", "[s]\nhf_secret\n", "a key without = or :", 2],
  ["an empty header", "[s]\n[]\n", "a key without = or :", 2],
  ["an unclosed header", "[s]\r[t\r", "a key without = or :", 2],
  ["an empty key", "[s]\n= hf_secret\n", "empty key", 2],
  ["a first line deeper than its header", "[s]\n  hf_secret\n", "a key without = or :", 2],
  ["an unpaired surrogate", "[s]\na = \ud83e\n", "unpaired surrogate", 2],
];

for (const [criterion, text, reason, line] of refuses) {
  test(`parseIni refuses ${criterion}`, () => {
    assert.throws(() => parseIni(text), (error) => {
      assert(error instanceof IniSyntaxError);
      assert.deepEqual([error.name, error.message, error.line], ["IniSyntaxError", reason, line]);
      return true;
    });
  });
}
