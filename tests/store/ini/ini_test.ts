import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { HfAuthError } from "../../../lib/errors.ts";
import { type IniDocument, parseIni } from "../../../lib/store/ini/ini.ts";
import { sectionsOf } from "../../support/store/sections.ts";

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
        "Remove spaces and line breaks around or in it; they would not be read back as they are",
      ]);
      return true;
    });
    assert.equal(document.toString(), "[s]\nk = v\n\n");
  });
}
