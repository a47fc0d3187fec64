import assert from "node:assert/strict";
import { test } from "node:test";
import { salvage } from "../../../lib/store/ini/salvage.ts";
import { bytesOf, latin1, utf16be, utf16le } from "../../support/bytes.ts";
import { section } from "../../support/store/fixture.ts";
import { assertReadsBack } from "../../support/store/sections.ts";

const a = section("A", { hf_token: "hf_a", refresh_token: "r_a", expires_at: 17 });
const b = section("b", { hf_token: "hf_b", note: "café \u{1f917}" });
const KEY = "a key without = or :";
const BEFORE = "text before the first section";

/** What is salvaged, in place of the document its text. */
function outcome(bytes: Uint8Array): unknown {
  const { document, lost, renamed, intact } = salvage(bytes);
  assertReadsBack(document);
  return {
    text: document.toString(),
    lost: lost.map(({ line, reason }) => `${line}: ${reason}`),
    renamed: renamed.map(({ from, to }) => `${from} -> ${to}`),
    intact,
  };
}

const whole: [criterion: string, bytes: string | Uint8Array, text?: string][] = [
  ["an empty file", ""],
  ["an empty file of no bytes at all", new Uint8Array()],
  ["a store as Python writes it", a + b],
  [
    "comments, unknown keys and [DEFAULT]",
    "# mine\n[DEFAULT]\nowner = me\n\n# first\n[A]\nhf_token: hf_a\n\n",
  ],
  ["CRLF", (a + b).replaceAll("\n", "\r\n"), a + b],
  ["CR", (a + b).replaceAll("\n", "\r"), a + b],
  ["a NUL in a name and in a value", "[\0]\nhf_token = hf\0a\n\n"],
];

for (const [criterion, bytes, text = bytes] of whole) {
  test(`salvage leaves a store alone that has ${criterion}`, () => {
    const expected = { text: typeof text === "string" ? text : "", lost: [], renamed: [], intact: true };
    assert.deepEqual(outcome(bytesOf(bytes)), expected);
  });
}

interface Expected {
  readonly text: string;
  readonly lost?: readonly string[];
  readonly renamed?: readonly string[];
}

const again = section("A", { hf_token: "hf_2" });
const renamed = section("A (2)", { hf_token: "hf_2" });
const json = (tokens: unknown) => JSON.stringify({ tokens, active: "A" });
const pretty = JSON.stringify({ tokens: { A: { token: "hf_a" }, none: { token: null } } }, null, 2);

const damages: [damage: string, bytes: string | Uint8Array, expected: Expected][] = [
  ["a second section of a name", a + again + b, { text: a + renamed + b, renamed: ["A -> A (2)"] }],
  ["three sections of a name", again + again + again, {
    text: again + renamed + section("A (3)", { hf_token: "hf_2" }),
    renamed: ["A -> A (2)", "A -> A (3)"],
  }],
  ["a second section whose new name would be taken", again + again + renamed, {
    text: again + renamed + section("A (3)", { hf_token: "hf_2" }),
    renamed: ["A -> A (3)"],
  }],
  ["a stray line", `${a}hf_secret\n${b}`, { text: a + b, lost: [`6: ${KEY}`] }],
  ["a stray line within a section", "[A]\nhf_token = hf_a\nhf_secret\nrefresh_token = r\n", {
    text: section("A", { hf_token: "hf_a", refresh_token: "r" }),
    lost: [`3: ${KEY}`],
  }],
  ["a stray line and what is indented below", "[A]\nhf_token = hf_a\nhf_secret\n  hf_secret\nnote = 1\n", {
    text: section("A", { hf_token: "hf_a", note: 1 }),
    lost: [`3: ${KEY}`, `4: ${KEY}`],
  }],
  ["a line before the first section", `hf_secret\nkey = hf_secret\n${a}`, {
    text: a,
    lost: [`1: ${BEFORE}`, `2: ${BEFORE}`],
  }],
  ["an empty key", `[A]\nhf_token = hf_a\n= hf_secret\n`, {
    text: section("A", { hf_token: "hf_a" }),
    lost: ["3: empty key"],
  }],
  ["a key twice", "[A]\nhf_token = hf_a\nNote = 1\nnote = hf_secret\n", {
    text: "[A]\nhf_token = hf_a\nNote = 1\n\n",
    lost: [`4: duplicate key in section "A"`],
  }],
  ["a byte order mark", "\ufeff" + a + b, { text: a + b }],
  ["a byte order mark where two files were joined", `${a}\ufeff${b}`, { text: a + b }],
  ["UTF-16 LE with its mark", utf16le("\ufeff" + a + b), { text: a + b }],
  ["UTF-16 BE with its mark", utf16be("\ufeff" + a + b), { text: a + b }],
  ["UTF-16 LE without its mark", utf16le(a + b), { text: a + b }],
  ["UTF-16 BE without its mark", utf16be(a + b), { text: a + b }],
  ["UTF-16 cut within a character", utf16le(a).subarray(0, -1), { text: a, lost: [`5: ${KEY}`] }],
  ["UTF-16 with a lone surrogate", utf16le("[A\ud800]\nhf_token = hf_a\n"), {
    text: section("A\ufffd", { hf_token: "hf_a" }),
  }],
  ["UTF-16 LE, CRLF and a stray line", utf16le("\ufeff" + `${a}hf_secret\n${b}`.replaceAll("\n", "\r\n")), {
    text: a + b,
    lost: [`6: ${KEY}`],
  }],
  ["a name in Windows's encoding", latin1("[caf\xe9 \x80]\nhf_token = hf_a\n\n"), {
    text: section("café €", { hf_token: "hf_a" }),
  }],
  [
    "one name in Windows's encoding among others",
    new Uint8Array([...latin1("[caf\xe9]\nhf_token = hf_a\n\n"), ...bytesOf(b)]),
    { text: b + section("café", { hf_token: "hf_a" }) },
  ],
  ["bytes of a lone surrogate", new Uint8Array([...bytesOf(a), 0x23, 0xed, 0xa0, 0x80, 0x0a]), {
    text: `${a.trimEnd()}\n\n#í\xa0€\n\n`,
  }],
  ["a header without its closing bracket", a.replace("]", "") + b, { text: a + b, renamed: ["[A -> A"] }],
  ["a header without its opening bracket", a + b.replace("[", ""), { text: a + b, renamed: ["b] -> b"] }],
  ["a broken header whose name is taken", `${a}[A\nhf_token = hf_2\n[A  \nhf_token = hf_3\n`, {
    text: a + renamed + section("A (3)", { hf_token: "hf_3" }),
    renamed: ["[A -> A (2)", "[A -> A (3)"],
  }],
  ["a broken header whose name comes later", `[A\nhf_token = hf_2\n\n${a}`, {
    text: a + renamed,
    renamed: ["[A -> A (2)"],
  }],
  ["a header that is gone", a + b.replace("[b]\n", ""), {
    text: a + section("A (2)", { hf_token: "hf_b", note: "café \u{1f917}" }),
    renamed: ["A -> A (2)"],
  }],
  ["a first header that is gone", a.replace("[A]\n", "") + b, {
    text: b + section("unnamed", { hf_token: "hf_a", refresh_token: "r_a", expires_at: 17 }),
    renamed: ["? -> unnamed"],
  }],
  ["three headers that are gone", "hf_token = 1\nhf_token = 2\nhf_token = 3\n", {
    text: section("unnamed", { hf_token: 1 }) + section("unnamed (2)", { hf_token: 2 }) +
      section("unnamed (3)", { hf_token: 3 }),
    renamed: ["? -> unnamed", "unnamed -> unnamed (2)", "unnamed -> unnamed (3)"],
  }],
  ["a header of nothing", `${a}[]\nhf_token = hf_2\n`, {
    text: a + renamed,
    lost: [`6: ${KEY}`],
    renamed: ["A -> A (2)"],
  }],
  ["the JSON of the Rust tool", json({ b: { token: "hf_b" }, A: { token: "hf_a" } }), {
    text: section("A", { hf_token: "hf_a" }) + section("b", { hf_token: "hf_b" }),
  }],
  ["the JSON of the Rust tool after a byte order mark", "\ufeff" + json({ A: { token: "hf_a" } }), {
    text: section("A", { hf_token: "hf_a" }),
  }],
  [
    "JSON with useless entries",
    json({
      A: { token: "hf_a" },
      bare: "hf_bare",
      empty: { token: "" },
      none: {},
      list: ["hf_secret"],
      number: { token: 1 },
      DEFAULT: { token: "hf_secret" },
      "a\nb": { token: "hf_secret" },
      spaced: { token: " hf_secret" },
      "\ud800": { token: "hf_secret" },
      __proto__: null,
    }),
    {
      text: section("A", { hf_token: "hf_a" }) + section("bare", { hf_token: "hf_bare" }),
      lost: new Array(8).fill("1: no usable token"),
    },
  ],
  ["JSON over several lines", pretty, {
    text: section("A", { hf_token: "hf_a" }),
    lost: ["6: no usable token"],
  }],
  ["JSON without any token", json({}), { text: "" }],
  ["JSON that is no store of the Rust tool", '{"tokens": ["hf_secret"]}\n', {
    text: "",
    lost: [`1: ${BEFORE}`],
  }],
  ["JSON that ends too early", '{"tokens": {\n"A": {"token": "hf_secret"', {
    text: "",
    lost: [`1: ${BEFORE}`, `2: ${BEFORE}`],
  }],
  ["binary rubbish", new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0x0a, 0xff, 0, 0, 0x0a, 0x81]), {
    text: "",
    lost: [1, 2, 3].map((line) => `${line}: ${BEFORE}`),
  }],
  [
    "several damages at once",
    new Uint8Array([
      ...bytesOf("\ufeff# mine\r\nhf_secret\r\n[A\r\nhf_token = hf_a\r\nhf_secret\r\n"),
      ...latin1("[caf\xe9]\r\nhf_token = hf_2\r\n[A]\r\nhf_token = hf_3\r\nnote = 1\r\nnote = hf_secret\r\n"),
    ]),
    {
      text: section("A", { hf_token: "hf_3", note: 1 }) + "# mine\n" +
        section("A (2)", { hf_token: "hf_a" }) +
        section("café", { hf_token: "hf_2" }),
      lost: [`2: ${BEFORE}`, `5: ${KEY}`, `11: duplicate key in section "A"`],
      renamed: ["[A -> A (2)"],
    },
  ],
];

for (const [damage, bytes, expected] of damages) {
  test(`salvage mends ${damage}`, () => {
    assert.deepEqual(outcome(bytesOf(bytes)), { lost: [], renamed: [], intact: false, ...expected });
  });
}

test("salvage keeps what the JSON of the Rust tool calls __proto__", () => {
  const bytes = bytesOf('{"tokens": {"__proto__": {"token": "hf_a"}}}');
  assert.deepEqual(outcome(bytes), {
    text: section("__proto__", { hf_token: "hf_a" }),
    lost: [],
    renamed: [],
    intact: false,
  });
});

const MANY = 10_000;
const numbered = (line: (number: number) => string) =>
  Array.from({ length: MANY }, (_, i) => line(i)).join("");
const large: [what: string, bytes: string | Uint8Array, lost: number, renamed: number, kept: number][] = [
  ["lines of rubbish", numbered((i) => `rubbish ${i}\n`), MANY, 0, 0],
  ["lines of rubbish in a section", `[A]\n${numbered((i) => `rubbish ${i}\n`)}`, MANY, 0, 1],
  ["lines of one key", `[A]\n${numbered((i) => `key = ${i}\n`)}`, MANY - 1, 0, 1],
  ["lines in no encoding", latin1(numbered((i) => `\xe9 ${i}\n`)), MANY, 0, 0],
  ["sections of one name", numbered(() => "[A]\nhf_token = hf_a\n"), 0, MANY - 1, MANY],
  ["tokens without a header", numbered((i) => `hf_token = ${i}\n`), 0, MANY, MANY],
  ["broken headers", numbered(() => "[A\n"), 0, MANY, MANY],
  ["empty lines before a stray one", "\n".repeat(10 * MANY) + "x", 1, 0, 0],
  ["brackets", "[".repeat(10 * MANY) + "\n" + "[x".repeat(10 * MANY) + " ".repeat(10 * MANY) + "=", 0, 1, 1],
  [
    "entries of JSON",
    json(Object.fromEntries(Array.from({ length: MANY }, (_, i) => [`n${i}`, `hf_${i}`]))),
    0,
    0,
    MANY,
  ],
];

for (const [what, bytes, lost, renamedCount, kept] of large) {
  // What is quadratic takes minutes.
  test(`salvage mends ${MANY} ${what} in bounded time`, { timeout: 20_000 }, () => {
    const result = salvage(bytesOf(bytes));
    assert.deepEqual(
      [result.lost.length, result.renamed.length, result.document.sections.length],
      [lost, renamedCount, kept],
    );
  });
}
