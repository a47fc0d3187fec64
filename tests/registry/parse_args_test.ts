/** Holds `parseArgs`, be it `@std/cli`'s or the one that stands in for it, to what this program relies on. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { parseArgs } from "jsr:@std/cli@^1.0.32/parse-args";

const none = { force: false, quiet: false, q: false, set: [], _: [] };

const table: readonly [
  args: string[],
  values: Record<string, unknown>,
  unknown?: (string | undefined)[][],
][] = [
  [[], none],
  [["--token", "hf_x"], { ...none, token: "hf_x", t: "hf_x" }],
  [["--token=hf_x"], { ...none, token: "hf_x", t: "hf_x" }],
  [["-t", "hf_x"], { ...none, token: "hf_x", t: "hf_x" }],
  [["--token"], { ...none, token: "", t: "" }],
  [["--token", "--force"], { ...none, token: "", t: "", force: true }],
  [["--token", "-q"], { ...none, token: "", t: "", quiet: true, q: true }],
  [["--token="], { ...none, token: "", t: "" }],
  [["--token", "", "--force"], {
    ...none,
    token: "",
    t: "",
    force: true,
    _: [""],
  }, [["", undefined]]],
  [["--token", "-"], { ...none, token: "", t: "", _: ["-"] }, [[
    "-",
    undefined,
  ]]],
  [["--token=-"], { ...none, token: "-", t: "-" }],
  [["--token=-x"], { ...none, token: "-x", t: "-x" }],
  [["--token=a=b"], { ...none, token: "a=b", t: "a=b" }],
  [["--token=a\nb"], { ...none, token: "a\nb", t: "a\nb" }],
  [["--token", "1"], { ...none, token: "1", t: "1" }],
  [["--token", "a", "--token", "b"], { ...none, token: "b", t: "b" }],
  [["--token", "a", "-t", "b", "--token=c"], { ...none, token: "c", t: "c" }],
  [["--set", "a"], { ...none, set: ["a"] }],
  [["--set", "a", "--force", "--set=b"], { ...none, force: true, set: ["a", "b"] }],
  [["--set"], { ...none, set: [""] }],
  [["--set", "--set", "a"], { ...none, set: ["", "a"] }],
  [["--force"], { ...none, force: true }],
  [["--force", "--force"], { ...none, force: true }],
  [["--no-force"], { ...none, force: false }],
  [["--force", "--no-force"], { ...none, force: false }],
  [["--no-force", "--force"], { ...none, force: true }],
  [["--force", "word"], { ...none, force: true, _: ["word"] }, [[
    "word",
    undefined,
  ]]],
  [["-q"], { ...none, quiet: true, q: true }],
  [["--quiet"], { ...none, quiet: true, q: true }],
  [["-q", "word"], { ...none, quiet: true, q: true, _: ["word"] }, [[
    "word",
    undefined,
  ]]],
  [["list", "1", "0x10", "1e3"], { ...none, _: ["list", "1", "0x10", "1e3"] }, [
    ["list", undefined],
    ["1", undefined],
    ["0x10", undefined],
    ["1e3", undefined],
  ]],
  [["--", "--force", "-x", "1"], { ...none, _: ["--force", "-x", "1"] }],
  [["--token", "--", "x"], { ...none, token: "", t: "", _: ["x"] }],
  [["--nope"], none, [["--nope", "nope"]]],
  [["--nope=1"], none, [["--nope=1", "nope"]]],
  [["--nope", "--force"], { ...none, force: true }, [["--nope", "nope"]]],
  [["--nope", "-"], { ...none, _: ["-"] }, [["--nope", "nope"], [
    "-",
    undefined,
  ]]],
  [["-x"], none, [["-x", "x"]]],
  [["--no-quiet"], none, [["--no-quiet", "no-quiet"]]],
  [["--no-nope"], none, [["--no-nope", "no-nope"]]],
];

for (const [args, values, expected = []] of table) {
  test(`arguments ${JSON.stringify(args)}`, () => {
    const unknown: (string | undefined)[][] = [];
    const parsed = parseArgs(args, {
      string: ["_", "token", "set"],
      collect: ["set"],
      boolean: ["force", "quiet"],
      negatable: ["force"],
      alias: { token: "t", quiet: "q" },
      unknown(arg: string, key?: string) {
        unknown.push([arg, key]);
        return key === undefined;
      },
    });
    assert.deepEqual([{ ...parsed }, unknown], [values, expected]);
  });
}
