import assert from "node:assert/strict";
import { test } from "node:test";
import { COMMANDS, PROGRAM } from "../../lib/cli/command_table.ts";
import { helpText } from "../../lib/cli/help.ts";
import { parse } from "../../lib/cli/parse.ts";

const LOGIN = COMMANDS.find(({ name }) => name === "login");

test("helpText of the program names its commands", () => {
  assert.equal(
    helpText(PROGRAM),
    `Usage: hf-auth COMMAND [OPTIONS]
Log this machine in to the Hugging Face Hub.

Commands (more with \`hf-auth help COMMAND\`):
  login     Log in with your browser, or with an access token
  logout    Remove one stored token, or all of them
  switch    Switch to another stored token
  list, ls  List the stored tokens
  token     Print the token in use
  whoami    Show which account the token belongs to
  status    Show which tokens there are, which one counts, and what is wrong
  exec      Run a program that finds the token in HF_TOKEN
Also rename, serve, refresh, sync, repair, setup-git, can, setup-docker, export,
oidc and completions.

Options for every command:
  --format FORMAT  How to print: auto, human, agent, json or quiet
  --json           Same as --format json
  -q, --quiet      Same as --format quiet: one name per line
  --ca-file FILE   Also trust the CA certificates in FILE (PEM)
  --store STORE    Where the tokens are kept [default: HF_AUTH_STORE, or files]
  -h, --help       Show this help
  -V, --version    Show the version
`,
  );
});

test("helpText of a command names its options and shows its use", () => {
  assert.equal(
    helpText(PROGRAM, LOGIN),
    `Usage: hf-auth login [OPTIONS]

Log in with your browser, or with an access token.

Options:
  --token TOKEN        An access token, which others here can then see; - asks
                       for it, or reads it from standard input
  --[no-]add-to-git-credential
                       Also save the token with git's credential helpers
  --[no-]force         Log in again even if you are already logged in
  --serve[=HOST:PORT]  Also show the code on a web page that this machine serves
  --expect-user NAME   Accept a login to this account only
  --name NAME          The name to store the token under
  --no-wait            Print the code and exit; finish with --resume
  --resume             Finish a login that --no-wait started
  --oidc               Log in with the identity of this CI job
  --github-env         With --oidc: set HF_TOKEN for later steps, too

Also --format, --json, --quiet, --ca-file, --store, --help and --version: see
\`hf-auth help\`.

Examples:
  hf-auth login --token - < token.txt
`,
  );
});

test("helpText in a narrow terminal puts each text under its label, as the program was called", () => {
  assert.equal(
    helpText(PROGRAM, COMMANDS.find(({ name }) => name === "serve"), "hf auth", 34),
    `Usage: hf auth serve [HOST:PORT]
[OPTIONS]

Serve a page where people can log
this machine in.

Options:
  --listen HOST:PORT
      The same address, as an
      option [default: 127.0.0.1
      and a free port]
  --expect-user NAME
      Accept a login to this
      account only

Also --format, --json, --quiet,
--ca-file, --store, --help and
--version: see \`hf auth help\`.

Examples:
  hf auth serve
  hf auth serve 0.0.0.0:8000 \\
    --expect-user alice
`,
  );
});

for (const command of [undefined, ...COMMANDS]) {
  for (const [width, height] of [[200, 23], [80, 23], [50, Infinity], [34, Infinity]] as const) {
    test(`helpText of ${command?.name ?? "the program"} fits ${width} columns`, () => {
      const lines = helpText(PROGRAM, command, "hf-auth", width).trimEnd().split("\n");
      assert.deepEqual(lines.filter((line) => line.length > width && /\S\s+[^\\\s]/.test(line)), []);
      assert.ok(lines.length <= height, `${lines.length} lines`);
    });
  }
}

for (const command of COMMANDS) {
  test(`helpText of ${command.name} names every option, and its examples are understood`, () => {
    const text = helpText(PROGRAM, command, "hf-auth", 200);
    const missing = command.options.filter(({ name, negatable, summary }) =>
      ![`--${negatable ? "[no-]" : ""}${name}`, summary].every((part) => text.includes(part))
    );
    assert.deepEqual(missing, []);
    for (const example of command.examples) {
      assert.equal(parse(example.replace(/ [<|].*/, "").split(" ")).command, command);
    }
  });
}
