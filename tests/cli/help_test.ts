import assert from "node:assert/strict";
import { test } from "node:test";
import { COMMANDS, SHARED_OPTIONS } from "../../lib/cli/command_table.ts";
import { helpText } from "../../lib/cli/help.ts";
import { parse } from "../../lib/cli/parse.ts";

const shared = `Options for every command:
  --format auto|human|agent|json|quiet  The output format [default: auto]
  --json                                Same as --format json
  -q, --quiet                           Same as --format quiet: one name per line
  --no-truncate                         Print values in full (always on)
  --ca-file FILE                        Also trust the CA certificates in FILE (PEM)
  -h, --help                            Show this help
  --version                             Show the version
`;

test("helpText of the program names its commands", () => {
  assert.equal(
    helpText(undefined),
    `Usage: hf-auth COMMAND [OPTIONS]

Log this machine in to the Hugging Face Hub.

Commands:
  login        Log in with your browser, or with a token from huggingface.co/settings/tokens
  logout       Remove one stored token, or all of them
  switch       Switch to another stored token
  list, ls     List the stored tokens
  token        Print the token in use
  serve        Serve a page where people can log this machine in, until interrupted
  refresh      Refresh a token from a browser login now
  repair       Repair a stored_tokens file that cannot be read, and keep a copy
  whoami       Show which account the token belongs to
  completions  Print a completion script for your shell

${shared}
Run \`hf-auth COMMAND --help\` for help with one command.
`,
  );
});

test("helpText of a command names its options and shows its use", () => {
  assert.equal(
    helpText(COMMANDS.find(({ name }) => name === "login")),
    `Usage: hf-auth login [OPTIONS]

Log in with your browser, or with a token from huggingface.co/settings/tokens.

Options:
  --token TOKEN                                         An access token, for all to see; - reads it from standard input
  --add-to-git-credential / --no-add-to-git-credential  Also save the token with git's credential helpers
  --force / --no-force                                  Log in again even if you are already logged in
  --serve[=HOST:PORT]                                   Also show the code on a web page that this machine serves
  --expect-user NAME                                    Accept a login to this account only
  --no-wait                                             Print the code and exit; finish with --resume
  --resume                                              Finish a login that --no-wait started

${shared}
Examples:
  hf-auth login
  hf-auth login --token - < token.txt
  hf-auth login --serve=0.0.0.0:8000
  hf-auth login --no-wait --json
`,
  );
});

for (const command of COMMANDS) {
  test(`helpText of ${command.name} names every option, and its examples are understood`, () => {
    const text = helpText(command);
    const missing = [...command.options, ...SHARED_OPTIONS].filter(({ name, alias, negatable, summary }) =>
      ![`--${name}`, `${alias ? `-${alias}, ` : ""}--${name}`, summary, negatable ? `--no-${name}` : ""]
        .every((part) => text.includes(part))
    );
    assert.deepEqual(missing, []);
    for (const example of command.examples) {
      assert.equal(parse(example.replace(/ <.*/, "").split(" ")).command, command);
    }
  });
}
