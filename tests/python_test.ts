import assert from "node:assert/strict";
import { test } from "node:test";
import { compareCodePoints, dumpJson, expandPath, isTrue, parseInteger, strip } from "../lib/python.ts";

// Every expectation here is what CPython 3.11 printed.

test("strip takes Python's white space off both ends, and nothing else", () => {
  const texts: Record<string, string> = {
    " \t\n\v\f\rx \r\n": "x",
    "\x1c\x1d\x1e\x1fx\x1f": "x",
    "\x85\xa0x\x85\u3000": "x",
    "\u1680\u2000\u200a\u2028\u2029\u202f\u205fx": "x",
    "\ufeffx\ufeff": "\ufeffx\ufeff",
    "\u200bx\u180e": "\u200bx\u180e",
    "x y": "x y",
    "  ": "",
    "": "",
  };
  assert.deepEqual(Object.fromEntries(Object.keys(texts).map((text) => [text, strip(text)])), texts);
});

test("parseInteger reads what int() reads", () => {
  const texts: Record<string, number | undefined> = {
    "17": 17,
    " 17": 17,
    "1752192000\n": 1752192000,
    "0017": 17,
    "1_0": 10,
    "+5": 5,
    "-3": -3,
    "\x1c7\x85": 7,
    "٣٤": 34,
    "𝟘𝟙": 1,
    "𝟙٣": 13,
    "０៩": 9,
    "175.5": undefined,
    "1e3": undefined,
    "__1": undefined,
    "_1": undefined,
    "1_": undefined,
    "1__0": undefined,
    "- 1": undefined,
    "--1": undefined,
    "1 2": undefined,
    "0x10": undefined,
    "²": undefined,
    "\ufeff7": undefined,
    "": undefined,
  };
  assert.deepEqual(Object.fromEntries(Object.keys(texts).map((text) => [text, parseInteger(text)])), texts);
});

test("isTrue takes four words in any case, and no spaces", () => {
  const texts = ["1", "on", "Yes", "TRUE", "on ", " 1", "0", "y", "false", "", undefined];
  assert.deepEqual(texts.map(isTrue), [true, true, true, true, ...Array(7).fill(false)]);
});

const homes = (own: string) => (user?: string) =>
  user === undefined ? own : user === "ann" ? "/home/ann/" : undefined;
const machines = {
  posix: { home: homes("/home/user"), windows: false },
  windows: { home: homes("C:\\Users\\user"), windows: true },
  homeless: { home: () => undefined, windows: false },
};

const paths: [machine: keyof typeof machines, path: string, expanded: string][] = [
  ["posix", "~", "/home/user"],
  ["posix", "~/a", "/home/user/a"],
  ["posix", "~\\a", "~\\a"],
  ["posix", "~bob/a", "~bob/a"],
  ["posix", "~ann/a", "/home/ann/a"],
  ["posix", "~ann", "/home/ann"],
  ["posix", "~ann\\a", "~ann\\a"],
  ["windows", "~ann\\a", "~ann\\a"],
  ["posix", "a/~", "a/~"],
  ["posix", "$DIR/${DIR}x$DIRx%DIR%", "/dir//dirx$DIRx%DIR%"],
  ["posix", "$NONE/${NONE}/$/${/${}", "$NONE/${NONE}/$/${/${}"],
  ["posix", "$EMPTY/a", "/a"],
  ["posix", "$TILDE/a", "~/a"],
  ["posix", "$NESTED", "$DIR"],
  ["posix", "", ""],
  ["windows", "~", "C:\\Users\\user"],
  ["windows", "~\\a", "C:\\Users\\user\\a"],
  ["windows", "~/a", "C:\\Users\\user/a"],
  ["windows", "%DIR%\\$DIR\\%NONE%", "/dir\\/dir\\%NONE%"],
  ["homeless", "~/a", "~/a"],
];

for (const [machine, path, expanded] of paths) {
  test(`expandPath (${machine}) makes ${JSON.stringify(path)} ${JSON.stringify(expanded)}`, () => {
    const variables = new Map([["DIR", "/dir"], ["EMPTY", ""], ["TILDE", "~"], ["NESTED", "$DIR"]]);
    assert.equal(expandPath(path, { ...machines[machine], env: (name) => variables.get(name) }), expanded);
  });
}

test("expandPath takes a home with a dollar sign as it is", () => {
  assert.equal(expandPath("~/a", { home: () => "/$&/$1", windows: false, env: () => undefined }), "/$&/$1/a");
});

test("compareCodePoints sorts as Python does", () => {
  const sorted = ["", "A", "B", "a", "ab", "b", "\uff5e", "\u{1f917}", "\u{1f917}a"];
  assert.deepEqual(sorted.toReversed().sort(compareCodePoints), sorted);
  assert.equal(compareCodePoints("ab", "ab"), 0);
});

test("dumpJson gives json.dumps's text", () => {
  const value = {
    a: 'é\u2028日\u{1f917}\x7f\x1f"\\/',
    b: [1, true, null, 1.5, []],
    c: {},
    é: "\ud83e",
    d: "\0\b\f\n\r\t\x80",
  };
  assert.equal(
    dumpJson(value),
    String
      .raw`{"a": "\u00e9\u2028\u65e5\ud83e\udd17\u007f\u001f\"\\/", "b": [1, true, null, 1.5, []], "c": {}, ` +
      String.raw`"\u00e9": "\ud83e", "d": "\u0000\b\f\n\r\t\u0080"}`,
  );
  assert.equal(dumpJson({ a: undefined }), '{"a": null}');
});
