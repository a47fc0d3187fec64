import assert from "node:assert/strict";
import { test } from "node:test";
import { COMMANDS, SHARED_OPTIONS } from "../../lib/cli/command_table.ts";
import { helpText } from "../../lib/cli/help.ts";
import { parse } from "../../lib/cli/parse.ts";

const shared = `Options of every command:
  --format auto|human|agent|json|quiet  How to print the result [default: auto]
  --json                                The same as --format json
  -q, --quiet                           The same as --format quiet: one name a line
  --no-truncate                         Print values whole (they always are)
  --ca-file FILE                        Also trust the CA certificates in FILE (PEM)
  -h, --help                            Show this message
  --version                             Show the version
`;

test("helpText of the program names its commands", () => {
  assert.equal(
    helpText(undefined),
    `Usage: hf-auth COMMAND [OPTIONS]

Sign this machine in to the Hugging Face Hub.

Commands:
  login        Log in from your browser, or with a token from huggingface.co/settings/tokens
  logout       Forget one stored token, or all of them
  switch       Make another stored token the active one
  list, ls     List the stored tokens
  token        Print the token that counts
  serve        Serve the login page until interrupted; logins begin and end there
  refresh      Refresh a token of the browser login now
  repair       Make a stored_tokens file readable that is not, and keep a copy
  whoami       Say whose account the token belongs to
  completions  Print what makes a shell complete commands, options and token names

${shared}
See \`hf-auth COMMAND --help\` for the options of one command.
`,
  );
});

test("helpText of a command names its options and shows its use", () => {
  assert.equal(
    helpText(COMMANDS.find(({ name }) => name === "login")),
    `Usage: hf-auth login [OPTIONS]

Log in from your browser, or with a token from huggingface.co/settings/tokens.

Options:
  --token TOKEN                                         A User Access Token; - reads it from standard input
  --add-to-git-credential / --no-add-to-git-credential  Also save the token with git's credential helpers
  --force / --no-force                                  Log in again even if already logged in
  --serve[=HOST:PORT]                                   Also show the code on a web page of this machine
  --expect-user NAME                                    Refuse an approval by any other account
  --no-wait                                             Print the code and end; finish with --resume
  --resume                                              Wait for the code of --no-wait

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
