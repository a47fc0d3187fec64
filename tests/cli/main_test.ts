import assert from "node:assert/strict";
import { test } from "node:test";
import { COMMANDS, PROGRAM } from "../../lib/cli/command_table.ts";
import { helpText } from "../../lib/cli/help.ts";
import { main } from "../../lib/cli/main.ts";
import { VERSION } from "../../lib/version.ts";
import { failureLine, type Row, START, testRuns } from "../support/program/fixture.ts";
import { machineWith } from "../support/store/fixture.ts";

const STORED = "/home/user/.cache/huggingface/stored_tokens";
const ALICE = { stored_tokens: "[bob]\nhf_token = hf_b\n\n[alice]\nhf_token = hf_a\n\n" };
const HELP = "Hint: See `hf-auth --help`\n";

testRuns([
  ["", {}, { status: 2, err: helpText(PROGRAM) }],
  ["auth", {}, { status: 2, err: helpText(PROGRAM) }],
  ["--help", {}, { out: helpText(PROGRAM) }],
  ["help", {}, { out: helpText(PROGRAM) }],
  ...["auth list -h", "help list", "auth help ls", "help list --json"].map((line): Row => [
    line,
    {},
    { out: helpText(PROGRAM, COMMANDS.find(({ name }) => name === "list")) },
  ]),
  ...["help", "version"].map((name): Row => [
    `help ${name}`,
    {},
    { out: helpText(PROGRAM, COMMANDS.find((command) => command.name === name)) },
  ]),
  ...["--version", "login --version", "-V", "version", "auth version"].map((line): Row => [
    line,
    {},
    { out: `hf-auth ${VERSION}\n` },
  ]),
  ...["switch", "logout", "refresh"].map((command): Row => [
    `${command} --token-name alcie`,
    { store: ALICE },
    {
      status: 1,
      err: `Error: Access token alcie not found in ${STORED}\n` +
        "Hint: Did you mean alice? See the names with `hf-auth list`\n",
    },
  ]),
  ["frobnicate", {}, { status: 2, err: `Error: Unknown command frobnicate\n${HELP}` }],
  ["list --frobnicate", {}, {
    status: 2,
    err: "Error: Unknown option --frobnicate\nHint: See `hf-auth list --help`\n",
  }],
  ["list --format xml", {}, {
    status: 2,
    err: "Error: Unknown format xml\nHint: Choose one of auto, human, agent, json, quiet\n",
  }],
  ["list --json -q", {}, {
    status: 2,
    err: failureLine(
      "usage",
      "Error: --json and -q cannot be used together\nHint: See `hf-auth list --help`\n",
    ),
  }],
]);

test("main explains what nobody foresaw, and where if it is asked to", async () => {
  for (const debug of [false, true]) {
    const host = machineWith({}, { env: debug ? { HF_DEBUG: "1" } : {}, programs: {} });
    const error = new RangeError("Too deep");
    const files = { ...host.files, read: () => Promise.reject(error) };
    assert.equal(await main(["token"], { ...host, files }), 1);
    assert.equal(
      host.stderr,
      `Error: Unexpected error: Too deep\nHint: Set HF_DEBUG=1 to see where it happened\n${
        debug ? `${error.stack}\n` : ""
      }`,
    );
  }
});

test("main listens for Ctrl-C only while it runs", async () => {
  const host = machineWith({}, { now: START, programs: {} });
  await main(["list"], host);
  assert.throws(() => host.interrupt(), /Nobody listens/);
});
