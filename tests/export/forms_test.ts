/** What each form writes; that the programs which it is for read it is in tests/e2e/programs/. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { COMMANDS } from "../../lib/cli/command_table.ts";
import { FORMS } from "../../lib/export/forms.ts";

const NASTY = "a'b\\c\u2019$x";

const rows: [form: string, token: string, name: string, text: string | undefined][] = [
  ["sh", NASTY, "N", "export N='a'\\''b\\c\u2019$x'\n"],
  ["sh", "a\0", "N", undefined],
  ["fish", NASTY, "N", "set -gx N 'a\\'b\\\\c\u2019$x'\n"],
  ["fish", "a\0", "N", undefined],
  ["powershell", NASTY, "N", "$env:N = 'a''b\\c\u2019\u2019$x'\n"],
  ["powershell", "a\0", "N", undefined],
  ["dotenv", "hf_a-b.c~d+e/f", "N", "N=hf_a-b.c~d+e/f\n"],
  ["dotenv", "a b$c#=", "N", "N='a b$c#='\n"],
  ...["'", "\\", "${", "\n", "\r", "\0"].map((part) => ["dotenv", `a${part}b`, "N", undefined] as const),
  ["json", NASTY, "n n", '{"n n":"a\'b\\\\c\u2019$x"}\n'],
  ["github", NASTY, "N", `N=${NASTY}\n`],
  ["github", "a\nb", "N", undefined],
  ["docker", NASTY, "N", `N=${NASTY}\n`],
  ["docker", "a\rb", "N", undefined],
  [
    "kubernetes",
    "hf_\u00f1",
    "hf-secret",
    'apiVersion: v1\nkind: Secret\nmetadata:\n  name: "hf-secret"\ntype: Opaque\ndata:\n  "HF_TOKEN": aGZfw7E=\n',
  ],
  [
    "kubernetes",
    "hf_a",
    "0x1/y",
    'apiVersion: v1\nkind: Secret\nmetadata:\n  name: "0x1"\ntype: Opaque\ndata:\n  "y": aGZfYQ==\n',
  ],
  ["systemd", "a\nb", "", "a\nb"],
].map((row) => row as [string, string, string, string | undefined]);

for (const [form, token, name, text] of rows) {
  test(`the form ${form} of ${JSON.stringify(token)}, called ${JSON.stringify(name)}`, () => {
    assert.equal(FORMS[form]!.write(token, name), text);
  });
}

const names: [form: string, taken: string[], refused: string[]][] = [
  ["sh", ["HF_TOKEN", "_a1"], ["", "1a", "a-b", "a b", "a\n", "\u00f1"]],
  ["kubernetes", ["a", "hf-token", "a.b-1/K.e_y-1"], [
    "",
    "A",
    "-a",
    "a-",
    "a_b",
    "a/",
    "a/b/c",
    "a/b c",
    "a".repeat(254),
  ]],
];

for (const [form, taken, refused] of names) {
  test(`names in the form ${form}`, () => {
    const { pattern } = FORMS[form]!.names!;
    assert.deepEqual([...taken, ...refused].filter((name) => pattern.test(name)), taken);
  });
}

test("the command line offers every form", () => {
  const format = COMMANDS.find(({ name }) => name === "export")!.options.find(({ name }) =>
    name === "format"
  );
  assert.deepEqual(format?.choices, Object.keys(FORMS));
});
