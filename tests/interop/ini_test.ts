import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import process from "node:process";
import { test } from "node:test";
import { isHfAuthError } from "../../lib/errors.ts";
import { type IniDocument, IniSyntaxError, parseIni } from "../../lib/store/ini/ini.ts";
import { needsPython, python } from "../support/python.ts";

type Sections = [name: string, values: [key: string, value: string][]][];
type Answer = Sections | "refused";
type Random = (below: number) => number;

const SEED = Number(process.env["INI_SEED"] ?? 20_261_005);
const COUNT = Number(process.env["INI_COUNT"] ?? 4_000);

const PYTHON = `
import configparser, io, json, sys

def read(text):
    config = configparser.ConfigParser(interpolation=None)
    try:
        raw = text.encode("utf-8", "surrogatepass")
        config.read_file(io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8"))
    except (configparser.Error, UnicodeDecodeError):
        return "refused"
    return [[name, list(dict(config.items(name)).items())] for name in config.sections()]

def write(sections):
    config = configparser.ConfigParser(interpolation=None)
    try:
        for name, values in sorted(sections):
            config.add_section(name)
            for key, value in values:
                config.set(name, key, value)
    except (configparser.Error, ValueError):
        return "refused"
    out = io.StringIO()
    config.write(out)
    return out.getvalue()

asked = json.loads(sys.stdin.buffer.read())
answers = {"read": [read(text) for text in asked["read"]], "write": [write(it) for it in asked["write"]]}
sys.stdout.write(json.dumps(answers))
`;

function askPython(read: string[], write: Sections[] = []): { read: Answer[]; write: string[] } {
  const done = spawnSync(python!, ["-I", "-c", PYTHON], {
    input: JSON.stringify({ read, write }),
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  assert.equal(done.status, 0, done.stderr);
  return JSON.parse(done.stdout);
}

const sectionsOf = (document: IniDocument): Sections =>
  document.sections.map(({ name, values }) => [name, [...values]]);

function ours(text: string): Answer {
  try {
    return sectionsOf(parseIni(text));
  } catch (error) {
    if (error instanceof IniSyntaxError) return "refused";
    throw error;
  }
}

/** Mulberry32. */
function randomFrom(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const SPACES = [..." \t\v\f\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2005\u200a\u2028\u2029\u202f\u205f\u3000"];
const NOT_SPACES = ["\ufeff", "\u200b", "\u180e", "\u2060", "\0", "\x1b", "\x7f"];
const LINE_ENDS = ["\n", "\n", "\n", "\n", "\n", "\r\n", "\r", "\n\r", "\r\r\n"];
const MARKS = ["[", "]", "=", ":", "#", ";", "%", '"', "'", "\\"];
const WORDS = [
  "a",
  "A",
  "b",
  "k",
  "K",
  "hf_token",
  "HF_Token",
  "İ",
  "i\u0307",
  "ß",
  "ẞ",
  "Σ",
  "ΑΣ",
  "ας",
  "e\u0301",
  "é",
];
const OTHERS = ["\u{1f917}", "\uff5e", "\u{10ffff}", "\u0301", "x y", "0", "DEFAULT", "default", ""];
const NAMES = [...WORDS, ...OTHERS, "c", "d", "e", "s", "t", "work", "home", "s]", "[s", "s # c", "s = 1"];

const from = <T>(random: Random, choices: readonly T[]): T => choices[random(choices.length)]!;
const chance = (random: Random, percent: number) => random(100) < percent;
const several = (random: Random, most: number, one: () => string) =>
  Array.from({ length: random(most + 1) }, one).join("");

function nasty(random: Random): string {
  return from(
    random,
    [SPACES, SPACES, NOT_SPACES, MARKS, LINE_ENDS, WORDS, OTHERS, ["\ud83e"]].map((set) => from(random, set)),
  );
}

function spoilt(random: Random, percent: number, text: string): string {
  if (!chance(random, percent)) return text;
  const at = random(text.length + 1);
  return text.slice(0, at) + nasty(random) + text.slice(at);
}

function word(random: Random): string {
  return several(random, 2, () => from(random, chance(random, 85) ? WORDS : OTHERS)) || from(random, WORDS);
}

function space(random: Random): string {
  if (chance(random, 60)) return "";
  return several(random, 2, () => chance(random, 70) ? from(random, [" ", "\t"]) : from(random, SPACES));
}

function line(random: Random): string {
  const indent = chance(random, 75)
    ? ""
    : several(random, 3, () => from(random, [" ", " ", "\t", from(random, SPACES)]));
  const kind = random(100);
  if (kind < 24) {
    const name = chance(random, 85) ? from(random, NAMES) : word(random);
    return `${indent}[${name}]${chance(random, 10) ? " " + nasty(random) : ""}`;
  }
  if (kind < 60) {
    return `${indent}${word(random)}${space(random)}${from(random, ["=", "=", "=", ":"])}${space(random)}${
      word(random)
    }`;
  }
  if (kind < 74) {
    return `${from(random, [" ", "  ", "\t", "    ", from(random, SPACES)])}${indent}${word(random)}`;
  }
  if (kind < 84) return space(random);
  if (kind < 94) return `${indent}${from(random, ["#", ";"])}${word(random)}`;
  if (kind < 97) return `${indent}${word(random)}${space(random)}=`;
  return several(random, 4, () => nasty(random));
}

function documentText(random: Random): string {
  const lines = Array.from({ length: random(12) }, () => spoilt(random, 6, line(random)));
  if (chance(random, 92)) {
    lines.unshift(...(chance(random, 20) ? ["# top", ""] : []), `[${from(random, NAMES)}]`);
  }
  const text = lines.map((one) => one + from(random, chance(random, 85) ? ["\n"] : LINE_ENDS)).join("");
  return (chance(random, 1) ? "\ufeff" : "") + (chance(random, 15) ? text.slice(0, -1) : text);
}

function texts(random: Random): string[] {
  const stores = [...Array(COUNT).keys()].map(() => documentText(random));
  // A line end, a space or a mark at every place of one plain store.
  const plain = "[s]\n a = 1\n  2\n\n# c\n[t]\nb: 3\n";
  const marks = [...SPACES, ...NOT_SPACES, ...MARKS, ...LINE_ENDS];
  const places = marks.flatMap((mark) =>
    Array.from(plain + "x", (_, at) => plain.slice(0, at) + mark + plain.slice(at))
  );
  return ["", "\ufeff", "\n", "\r", ...places, ...stores];
}

test("parseIni reads what configparser reads and refuses the rest", { skip: needsPython }, () => {
  const asked = texts(randomFrom(SEED));
  const answers = askPython(asked).read;
  asked.forEach((text, index) => {
    assert.deepEqual(ours(text), answers[index], `INI_SEED=${SEED}, document ${JSON.stringify(text)}`);
  });
  const generated = answers.slice(-COUNT);
  const refused = generated.filter((answer) => answer === "refused").length / COUNT;
  const rich = generated.filter((answer) => answer.length > 1 && answer !== "refused").length / COUNT;
  assert(refused > 0.25 && refused < 0.75, `INI_SEED=${SEED}: ${refused} of the documents are refused`);
  assert(rich > 0.1, `INI_SEED=${SEED}: only ${rich} of the documents have several sections`);
});

interface Change {
  readonly name: string;
  readonly values: [key: string, value: string][];
}

function randomChange(random: Random): Change {
  const value = () => {
    const lines = Array.from(
      { length: chance(random, 80) ? 1 : 1 + random(4) },
      () => chance(random, 85) ? word(random) : "",
    );
    return spoilt(random, 10, lines.join("\n"));
  };
  const keys = Array.from({ length: random(4) }, () => spoilt(random, 4, word(random)));
  const name = spoilt(random, 10, chance(random, 70) ? from(random, NAMES) : word(random));
  return { name, values: [...new Set(keys)].map((key) => [key, value()]) };
}

const merged = (...values: Iterable<[string, string]>[]): [string, string][] => [
  ...new Map(values.flatMap((some) => [...some])),
];

test("configparser reads what toString writes", { skip: needsPython }, () => {
  const random = randomFrom(SEED + 1);
  const written: { text: string; expected: Sections; canonical: boolean; start: string }[] = [];
  const refused: Sections[] = [];
  let removed = 0;

  while (written.length < COUNT) {
    const start = chance(random, 40) ? "" : documentText(random);
    if (ours(start) === "refused") continue;
    let document = parseIni(start);
    const inherited = parseIni(`${start}\n[\0probe]\n`).get("\0probe")!.values;
    const expected = new Map(sectionsOf(document));
    for (let changes = random(6); changes >= 0; changes--) {
      if (chance(random, 25)) {
        const name = from(random, [...expected.keys(), from(random, NAMES)]);
        document = document.without(name);
        removed += Number(expected.delete(name));
        continue;
      }
      const { name, values } = randomChange(random);
      try {
        document = document.with(name, new Map(values));
        expected.set(name, merged(inherited, values.map(([key, value]) => [key.toLowerCase(), value])));
      } catch (error) {
        assert(isHfAuthError(error, "invalid_token", "invalid_token_name"), String(error));
        refused.push([[name, values]]);
      }
    }
    written.push({ text: document.toString(), expected: [...expected], canonical: start === "", start });
  }

  const answers = askPython(written.map(({ text }) => text), [
    ...written.map(({ expected }) => expected),
    ...refused,
  ]);
  written.forEach(({ text, expected, canonical, start }, index) => {
    const context = `INI_SEED=${SEED}, from ${JSON.stringify(start)} to ${JSON.stringify(text)}`;
    const read = answers.read[index];
    assert(read !== "refused" && read !== undefined, context);
    assert.deepEqual(new Map(read), new Map(expected), context);
    assert.equal(parseIni(text).toString(), text, context);
    const byPython = answers.write[index]!;
    if (canonical) assert.equal(text, byPython, context);
    assert.deepEqual(
      read.map(([name]) => name),
      sectionsOf(parseIni(byPython)).map(([name]) => name),
      context,
    );
  });

  // What `with` refuses, Python either refuses to write or doesn't read back.
  const damaged = answers.write.slice(written.length);
  const readBack = askPython(damaged).read;
  refused.forEach((sections, index) => {
    const lowered = sections.map((
      [name, values],
    ) => [name, values.map(([key, value]) => [key.toLowerCase(), value])]);
    const context = `INI_SEED=${SEED}, refused ${JSON.stringify(sections)}`;
    assert.notDeepEqual(damaged[index] === "refused" ? "refused" : readBack[index], lowered, context);
  });
  assert(
    refused.length > COUNT / 20 && removed > COUNT / 20,
    `INI_SEED=${SEED}: ${refused.length}, ${removed}`,
  );
});

test("toString keeps every line, comments included, where no header is indented", () => {
  const random = randomFrom(SEED + 2);
  const blank = new RegExp(`^[${SPACES.join("")}]*$`);
  const linesOf = (text: string) => text.split(/\r\n?|\n/).filter((one) => !blank.test(one)).sort();
  let kept = 0;
  for (let index = 0; index < COUNT; index++) {
    const text = documentText(random);
    if (ours(text) === "refused" || new RegExp(`(?:^|[\r\n])[${SPACES.join("")}]+\\[`).test(text)) continue;
    assert.deepEqual(
      linesOf(parseIni(text).toString()),
      linesOf(text),
      `INI_SEED=${SEED}, ${JSON.stringify(text)}`,
    );
    kept++;
  }
  assert(kept > COUNT / 10, `INI_SEED=${SEED}: ${kept}`);
});
