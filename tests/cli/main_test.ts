import assert from "node:assert/strict";
import { test } from "node:test";
import { COMMANDS } from "../../lib/cli/command_table.ts";
import { helpText } from "../../lib/cli/help.ts";
import { main } from "../../lib/cli/main.ts";
import { VERSION } from "../../lib/version.ts";
import { START, testRuns } from "../support/program/fixture.ts";
import { machineWith } from "../support/store/fixture.ts";

const HELP = "Hint: See `hf-auth --help`\n";

testRuns([
  ["", {}, { status: 2, err: helpText(undefined) }],
  ["auth", {}, { status: 2, err: helpText(undefined) }],
  ["--help", {}, { out: helpText(undefined) }],
  ["auth list -h", {}, { out: helpText(COMMANDS.find(({ name }) => name === "list")) }],
  ["--version", {}, { out: `hf-auth ${VERSION}\n` }],
  ["login --version", {}, { out: `hf-auth ${VERSION}\n` }],
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
    err: "Error: --json and -q cannot be used together\nHint: See `hf-auth list --help`\n",
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
