import assert from "node:assert/strict";
import { test } from "node:test";
import { COMMANDS, PROGRAM } from "../../../lib/cli/command_table.ts";
import { SHARED_OPTIONS } from "../../../lib/cli/commands/options.ts";
import { completionScript } from "../../../lib/cli/completion/script.ts";
import { run } from "../../support/program/fixture.ts";
import { completing, needsShell, type Shell } from "../../support/program/shells.ts";

const SHELLS: readonly Shell[] = ["bash", "zsh", "fish"];
const NAMES = ["laptop", "my token", "it's $HOME", "team:ci", "run$(echo this)`echo that`", 'a"b\\c'];
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
  ["hf-auth export --format ", [
    "sh",
    "fish",
    "powershell",
    "dotenv",
    "json",
    "github",
    "docker",
    "kubernetes",
    "systemd",
  ]],
  ["hf-auth export --format=k", ["kubernetes"]],
  ["hf-auth list --format=q", ["quiet"]],
  ["hf-auth logout --token-name ", NAMES],
  ["hf-auth switch --token-name m", ["my token"]],
  ["hf-auth refresh --token-name=l", ["laptop"]],
  ["hf-auth --quiet refresh --token-name l", ["laptop"]],
  ["hf-auth switch --token-name r", ["run$(echo this)`echo that`"]],
  ...[`"`, "'"].flatMap((quote) =>
    NAMES.map((name) => [`hf-auth switch --token-name ${quote}${name[0]}`, [name]] as const)
  ),
  ['hf-auth refresh --token-name="r', ["run$(echo this)`echo that`"]],
  ["hf-auth login --token ", []],
  ["hf-auth completions ", [...SHELLS, "powershell"]],
  ...COMMANDS.map(({ name, options }) =>
    [
      `hf-auth ${name} --`,
      [
        ...new Set([...options, ...SHARED_OPTIONS].flatMap((option) => [
          `--${option.name}`,
          ...option.negatable ? [`--no-${option.name}`] : [],
        ])),
      ],
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

const bash = completionScript("bash", PROGRAM)!;

for (
  const line of ["hf-auth lo", "hf-auth nothing", "hf-auth switch --token-name x", "hf-auth login --token "]
) {
  test(`bash goes on after it completes "${line}" under set -eu`, { skip: needsShell("bash") }, async () => {
    await using prompt = await completing("bash", `set -eu\n${bash}`, NAMES);
    await prompt.offered(line);
  });
}

test("zsh takes the script before compinit, and completes from the next prompt on", {
  skip: needsShell("zsh"),
}, async () => {
  await using prompt = await completing("zsh", completionScript("zsh", PROGRAM)!, NAMES);
  const registered = 'print -r -- "$_comps[hf-auth] $_comps[hf] $#precmd_functions"';
  const commands =
    `source $script; autoload -Uz compinit && compinit -u -D; for hook in $precmd_functions; do $hook; done`;
  assert.equal(await prompt.printed(`${commands}; ${registered}`), "_hf_auth _hf_auth 0\n");
});

for (const [shell, described] of [["zsh", "--no-force["], ["fish", "-l no-force -d '"]] as const) {
  test(`${shell} says of --no-force that it is not --force`, () => {
    assert.ok(completionScript(shell, PROGRAM)!.includes(`${described}The opposite of --force`));
  });
}

test("completions powershell has every command and option, with what it does", async () => {
  const { status, out, err } = await run("completions powershell");
  const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
  const expected = [
    ...COMMANDS.flatMap((
      { name, summary },
    ) => [`${quoted(name)} = ${quoted(summary)}`, `${quoted(name)} = @{`]),
    ...[...COMMANDS.flatMap(({ options }) => options), ...SHARED_OPTIONS].flatMap((option) => [
      `${quoted(`--${option.name}`)} = ${quoted(option.summary)}`,
      ...option.negatable ? [`'--no-${option.name}' = 'The opposite of --${option.name}'`] : [],
      ...option.alias ? [`'-${option.alias}' = ${quoted(option.summary)}`] : [],
    ]),
  ];
  assert.deepEqual([status, err, expected.filter((line) => !out.includes(line))], [0, "", []]);
});

test("completions without a shell, or with an unknown one, says which there are", async () => {
  const { status, err } = await run("completions");
  assert.deepEqual([status, err], [
    2,
    "Error: No shell given\nHint: Choose one of bash, zsh, fish, powershell\n",
  ]);
  const unknown = await run("completions tcsh");
  assert.deepEqual([unknown.status, unknown.err], [
    2,
    "Error: Unknown shell tcsh\nHint: Choose one of bash, zsh, fish, powershell\n",
  ]);
});
