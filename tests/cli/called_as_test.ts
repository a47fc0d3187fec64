import assert from "node:assert/strict";
import { test } from "node:test";
import { asCalled, calledAs } from "../../lib/cli/called_as.ts";
import { PROGRAM } from "../../lib/cli/command_table.ts";
import { helpText } from "../../lib/cli/help.ts";
import { main } from "../../lib/cli/main.ts";
import { machineWith } from "../support/store/fixture.ts";

const names: readonly (readonly [argv0: string, called: string])[] = [
  ["hf", "hf auth"],
  ["/usr/local/bin/hf", "hf auth"],
  ["./hf", "hf auth"],
  ["C:\\bin\\HF.EXE", "hf auth"],
  ["hf-auth", "hf-auth"],
  ["/opt/hf/hf-auth", "hf-auth"],
  ["hf-auth-linux-x64", "hf-auth"],
  ["/usr/bin/deno", "hf-auth"],
  ["shf", "hf-auth"],
  ["", "hf-auth"],
];

for (const [argv0, called] of names) {
  test(`calledAs takes ${JSON.stringify(argv0)} for ${called}`, () => assert.equal(calledAs(argv0), called));
}

test("asCalled renames the program where it stands before a command, and nowhere else", () => {
  const text = "Run `hf-auth login`, or `hf-auth switch`; hf-auth keeps hf-auth files in `hf-auth`";
  assert.equal(
    asCalled(text, "hf auth"),
    "Run `hf auth login`, or `hf auth switch`; hf-auth keeps hf-auth files in `hf-auth`",
  );
});

const stores: readonly (readonly [text: string, store: string, called: string])[] = [
  ["`hf-auth login --force`", "kubernetes:ml/hf", "`hf-auth login --force --store kubernetes:ml/hf`"],
  ["`hf-auth login`", "etcd:https://[::1]:1/it's", "`hf-auth login --store 'etcd:https://[::1]:1/it'\\''s'`"],
  ["`hf-auth login --store files --token -`", "kubernetes:ml/hf", "`hf-auth login --store files --token -`"],
  ["`hf-auth list --help`, `hf-auth`", "kubernetes:ml/hf", "`hf-auth list --help`, `hf-auth`"],
];
for (const [text, store, called] of stores) {
  test(`asCalled writes ${called} where --store named one`, () => {
    assert.equal(asCalled(text, "hf-auth", store), called);
  });
}

const STORE = { token: "hf_a", stored_tokens: "[a]\nhf_token = hf_a\n\n" };
const said: readonly (readonly [line: string, status: number, out: string, err: string])[] = [
  ["auth list --frobnicate", 2, "", "Error: Unknown option --frobnicate\nHint: See `hf auth list --help`\n"],
  ["auth --help", 0, helpText(PROGRAM, undefined, "hf auth"), ""],
  ["auth help", 0, helpText(PROGRAM, undefined, "hf auth"), ""],
  ["--help", 0, helpText(PROGRAM, undefined, "hf auth"), ""],
  [
    "auth logout --token-name x",
    1,
    "",
    [
      "Error: Access token x not found in /home/user/.cache/huggingface/stored_tokens",
      "Hint: See the names with `hf auth list`\n",
    ].join("\n"),
  ],
  [
    "auth login",
    0,
    "",
    [
      "Already logged in. Use `hf auth login --force` to log in again.",
      "  token: a",
      "  from: /home/user/.cache/huggingface/token",
      "  not checked with the Hub: Cannot reach https://huggingface.co: offline mode is enabled\n",
    ].join("\n"),
  ],
  ["auth login --format agent", 0, "Already logged in. Use `hf auth login --force` to log in again.\n", ""],
  [
    "download x",
    2,
    "",
    [
      "Error: Unknown command download",
      "Hint: This hf has `hf auth` only; install the rest with `pip install huggingface_hub`\n",
    ].join("\n"),
  ],
];

for (const [line, status, out, err] of said) {
  test(`main, called as hf, says so: ${line}`, async () => {
    const host = machineWith(STORE, { programs: {}, env: { HF_HUB_OFFLINE: "1" } });
    assert.equal(await main(line.split(" "), host, "hf auth"), status);
    assert.deepEqual([host.stdout, host.stderr], [out, err]);
  });
}
