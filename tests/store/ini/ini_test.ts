import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { HfAuthError } from "../../../lib/errors.ts";
import { type IniDocument, IniSyntaxError, parseIni } from "../../../lib/store/ini/ini.ts";

type Sections = [name: string, values: [key: string, value: string][]][];

const sectionsOf = (document: IniDocument): Sections =>
  document.sections.map(({ name, values }) => [name, [...values]]);

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
  ["a key without a delimiter", "[s]\nhf_secret\n", "key without a delimiter", 2],
  ["an empty header", "[s]\n[]\n", "key without a delimiter", 2],
  ["an unclosed header", "[s]\r[t\r", "key without a delimiter", 2],
  ["an empty key", "[s]\n= hf_secret\n", "empty key", 2],
  ["a first line deeper than its header", "[s]\n  hf_secret\n", "key without a delimiter", 2],
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

const python =
  "[A]\nhf_token = hf_y\nrefresh_token = r\nexpires_at = 17\n\n[b]\nhf_token = \n\n[\uff5e]\na = 1\n\t\n\t2\n\n[\u{1f917}]\n\n";

const writes: [criterion: string, text: string, written: string][] = [
  ["nothing", "", ""],
  ["nothing for blank lines", "\n \r\n\n", ""],
  ["what Python wrote", python, python],
  ["what Python wrote on Windows", python.replaceAll("\n", "\r\n"), python],
  ["comments without a section", "\n# a\n\n; b", "\n# a\n\n; b\n\n"],
  [
    "sections by code point",
    "[\u{1f917}]\n[\uff5e]\n[b]\n[B]\n[ab]\n[a]\n",
    "[B]\n\n[a]\n\n[ab]\n\n[b]\n\n[\uff5e]\n\n[\u{1f917}]\n\n",
  ],
  ["own spelling, one blank line after", "[s] x\nKEY:v\n\tw  \n  \n\n\n", "[s] x\nKEY:v\n\tw  \n\n"],
  [
    "[DEFAULT] first, in its own order",
    "[s]\n[DEFAULT]\nb=1\n[A]\n[DEFAULT]\na=2",
    "[DEFAULT]\nb=1\n\n[DEFAULT]\na=2\n\n[A]\n\n[s]\n\n",
  ],
  [
    "comments where they belong",
    "# top\n# of file\n\n# about b\n; more\n[b]\n# in b\nk = 1\n# about a\n[a]\nk = 2\n\n# end of a\n\n[c]\n",
    "# top\n# of file\n\n# about a\n[a]\nk = 2\n\n# end of a\n\n# about b\n; more\n[b]\n# in b\nk = 1\n\n[c]\n\n",
  ],
  ["a comment on the first line with its header", "# a\n[a]\n", "# a\n[a]\n\n"],
  [
    "comments and blanks within a value",
    "[b]\nk = 1\n# c\n\n   2\n  # c\n\n[a]\n",
    "[a]\n\n[b]\nk = 1\n# c\n\n   2\n  # c\n\n",
  ],
  [
    "a block canonically if its indentation would mean something else",
    "# of b\n  [b]\n  # lost\n  K: 1\n     2\n[a]\nk: 1\n",
    "[a]\nk: 1\n\n# of b\n[b]\nk = 1\n\t2\n\n",
  ],
  [
    "an indented block that means the same",
    "  [a]\n  k: 1\n  [b]\n  k: 1\n",
    "  [a]\n  k: 1\n\n  [b]\n  k: 1\n\n",
  ],
];

for (const [criterion, text, written] of writes) {
  test(`toString gives ${criterion}`, () => {
    assert.equal(parseIni(text).toString(), written);
    assert.equal(parseIni(written).toString(), written);
  });
}

const changes: [
  criterion: string,
  before: string,
  change: (document: IniDocument) => IniDocument,
  after: string,
][] = [
  [
    "with adds a section in its place",
    "[b]\nK:1\n[DEFAULT]\n",
    (d) => d.with("a", { hf_token: "x" }),
    "[DEFAULT]\n\n[a]\nhf_token = x\n\n[b]\nK:1\n\n",
  ],
  [
    "with replaces a whole section and keeps the comments on it",
    "# about b\n[b] c\n; on k\nK:1\n# on other\nOther:2\n# at the end\n\n[c]\nX:1\n",
    (d) => d.with("b", new Map([["K", "new"]])),
    "# about b\n[b]\n; on k\nk = new\n# on other\n# at the end\n\n[c]\nX:1\n\n",
  ],
  [
    "with writes keys in the order given",
    "",
    (d) => d.with("s", { b: "1", a: "", C: "x\n\ny" }),
    "[s]\nb = 1\na = \nc = x\n\t\n\ty\n\n",
  ],
  ["with takes a section without keys", "", (d) => d.with("s", {}), "[s]\n\n"],
  [
    "with takes brackets and spaces in names",
    "",
    (d) => d.with("a] [b", {}).with(" ", {}).with("default", {}),
    "[ ]\n\n[a] [b]\n\n[default]\n\n",
  ],
  [
    "with takes lines that look like something else",
    "",
    (d) => d.with("s", { a: "x\n[t]\nb = 1", b: "# c", d: "\nx" }),
    "[s]\na = x\n\t[t]\n\tb = 1\nb = # c\nd = \n\tx\n\n",
  ],
  [
    "with keeps an indented neighbour a section",
    "[b]\n [c]\n k = 1\n",
    (d) => d.with("b", { k: "1" }),
    "[b]\nk = 1\n\n[c]\nk = 1\n\n",
  ],
  [
    "without takes a section and what stands above it",
    "# top\n\n# of a\n[a]\nk = 1\n\n# of b\n[b]\n",
    (d) => d.without("a"),
    "# top\n\n# of b\n[b]\n\n",
  ],
  ["without the last section leaves nothing", "[a]\nk = 1\n\n", (d) => d.without("a"), ""],
  [
    "without the last section leaves comments and [DEFAULT]",
    "# top\n\n[a]\n[DEFAULT]\nk = 1\n",
    (d) => d.without("a"),
    "# top\n\n[DEFAULT]\nk = 1\n\n",
  ],
  ["without an unknown section", "[a]\nK=1\n", (d) => d.without("A").without("DEFAULT"), "[a]\nK=1\n\n"],
];

for (const [criterion, before, change, after] of changes) {
  test(criterion, () => {
    const document = parseIni(before);
    const sections = sectionsOf(document);
    const changed = change(document);
    assert.equal(changed.toString(), after);
    assert.deepEqual(sectionsOf(changed), sectionsOf(parseIni(after)));
    assert.deepEqual(sectionsOf(document), sections);
    assert.equal(document.toString(), parseIni(before).toString());
  });
}

test("with lets a section inherit from [DEFAULT]", () => {
  const document = parseIni("[DEFAULT]\na = d\nb = d\n").with("s", { c: "own", b: "own" });
  assert.deepEqual(sectionsOf(document), [["s", [["a", "d"], ["b", "own"], ["c", "own"]]]]);
});

test("a document printed shows no token", () => {
  assert.doesNotMatch(
    inspect(parseIni("# hf_secret\n\n[s]\nhf_token = hf_secret\n"), { depth: 9 }),
    /secret/,
  );
});

const names: [criterion: string, name: string, shown: string][] = [
  ["DEFAULT", "DEFAULT", '"DEFAULT"'],
  ["an empty name", "", '""'],
  ["LF", "a\nb", '"a\\nb"'],
  ["CR", "a\rb", '"a\\rb"'],
  ["two headers in one", "a]\n[b", '"a]\\n[b"'],
  ["a comment behind the name", "a]\n#", '"a]\\n#"'],
  ["a key behind the name", "a]\nhf_token = x\n[b", '"a]\\nhf_token = x\\n[b"'],
  ["an unpaired surrogate", "a\ud83e", '"a\\ud83e"'],
  ["what a terminal would obey", "\n\x1b[2J\x7f\x9b\u{e0001}", '"\\n\\u001b[2J\\u007f\\u009b\\udb40\\udc01"'],
];

for (const [criterion, name, shown] of names) {
  test(`with refuses as a name ${criterion}`, () => {
    const document = parseIni("[s]\nk = v\n");
    assert.throws(() => document.with(name, { hf_token: "hf_secret" }), (error) => {
      assert(error instanceof HfAuthError);
      assert.deepEqual([error.code, error.message, error.hint], [
        "invalid_token_name",
        `Cannot use ${shown} as a token name`,
        "Choose a name that is not empty, has no line breaks and is not DEFAULT",
      ]);
      return true;
    });
    assert.equal(document.toString(), "[s]\nk = v\n\n");
  });
}

const values: [criterion: string, key: string, value: unknown, shown?: string][] = [
  ["a space before", "hf_token", " hf_secret"],
  ["a space after", "hf_token", "hf_secret "],
  ["a line end after", "hf_token", "hf_secret\n"],
  ["a space only Python knows", "hf_token", "hf_secret\x1f"],
  ["a lone CR", "hf_token", "hf\rsecret"],
  ["CRLF", "hf_token", "hf\r\nsecret"],
  ["a later line like a comment with #", "hf_token", "hf\n#secret"],
  ["a later line like a comment with ;", "hf_token", "hf\n;secret"],
  ["spaces before a later line", "hf_token", "hf\n secret"],
  ["spaces after an inner line", "hf_token", "hf \nsecret"],
  ["an unpaired surrogate", "hf_token", "hf_secret\ud83e"],
  ["something that isn't text", "hf_token", undefined],
  ["a key with =", "a=b", "hf_secret"],
  ["a key with :", "a:b", "hf_secret"],
  ["a key like a comment", "#x", "hf_secret"],
  ["a key like a header", "[x]", "hf_secret"],
  ["an empty key", "", "hf_secret"],
  ["a key with a line end", "a\nb", "hf_secret", '"a\\nb"'],
  ["a key that is there in another case", "FIRST", "hf_secret"],
];

for (const [criterion, key, value, shown = `"${key}"`] of values) {
  test(`with refuses ${criterion}`, () => {
    const document = parseIni("[s]\nk = v\n");
    const change = () => document.with("t", { first: "1", [key]: value as string, last: "2" });
    assert.throws(change, (error) => {
      assert(error instanceof HfAuthError);
      assert.deepEqual([error.code, error.message, error.hint], [
        "invalid_token",
        `Cannot store the value of ${shown}`,
        "Check it for spaces and line breaks, which would not be read back as they are",
      ]);
      return true;
    });
    assert.equal(document.toString(), "[s]\nk = v\n\n");
  });
}
