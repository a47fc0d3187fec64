import assert from "node:assert/strict";
import { test } from "node:test";
import { COMMANDS, PROGRAM, SHARED_OPTIONS } from "../../../lib/cli/command_table.ts";
import { completionScript } from "../../../lib/cli/completion/script.ts";
import { run } from "../../support/program/fixture.ts";
import { completing, needsShell, type Shell } from "../../support/program/shells.ts";

const SHELLS: readonly Shell[] = ["bash", "zsh", "fish"];
const NAMES = ["laptop", "my token", "it's $HOME", "team:ci"];
const NAMES_OF_COMMANDS = COMMANDS.map(({ name }) => name);

const rows: readonly (readonly [line: string, offered: readonly string[]])[] = [
  ["hf-auth ", NAMES_OF_COMMANDS],
  ["hf-auth lo", ["login", "logout"]],
  ["hf-auth --json li", ["list"]],
  ["hf-auth --format json li", ["list"]],
  ["hf-auth auth lo", ["login", "logout"]],
  ["hf ", ["auth"]],
  ["hf auth lo", ["login", "logout"]],
  ["hf auth switch --token-name lap", ["laptop"]],
  ["hf-auth list --format ", ["auto", "human", "agent", "json", "quiet"]],
  ["hf-auth list --format q", ["quiet"]],
  ["hf-auth list --format=q", ["quiet"]],
  ["hf-auth logout --token-name ", NAMES],
  ["hf-auth switch --token-name m", ["my token"]],
  ["hf-auth refresh --token-name=l", ["laptop"]],
  ["hf-auth --quiet refresh --token-name l", ["laptop"]],
  ["hf-auth login --token ", []],
  ["hf-auth completions ", SHELLS],
  ...COMMANDS.map(({ name, options }) =>
    [
      `hf-auth ${name} --`,
      [...options, ...SHARED_OPTIONS].flatMap((option) => [
        `--${option.name}`,
        ...option.negatable ? [`--no-${option.name}`] : [],
      ]),
    ] as const
  ),
];

for (const shell of SHELLS) {
  const skip = needsShell(shell);
  for (const [line, expected] of rows) {
    test(`${shell} completes "${line}"`, { skip }, async () => {
      await using prompt = await completing(shell, completionScript(shell, PROGRAM)!, NAMES);
      const offered = (await prompt.offered(line)).map((word) => word.replace(/^--[\w-]+=(?=.)/, ""));
      assert.deepEqual(offered, [...expected].sort());
    });
  }

  test(`completions ${shell} prints the script`, async () => {
    const { status, out, err } = await run(`completions ${shell}`);
    assert.deepEqual([status, out, err], [0, completionScript(shell, PROGRAM), ""]);
  });
}

test("completions without a shell, or with an unknown one, says which there are", async () => {
  const { status, err } = await run("completions");
  assert.deepEqual([status, err], [2, "Error: No shell given\nHint: Choose one of bash, zsh, fish\n"]);
  const unknown = await run("completions tcsh");
  assert.deepEqual([unknown.status, unknown.err], [
    2,
    "Error: Unknown shell tcsh\nHint: Choose one of bash, zsh, fish\n",
  ]);
});
