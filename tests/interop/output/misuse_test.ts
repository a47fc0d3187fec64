/** Holds `hf-auth` to `hf auth` in what is a wrong call, and what is not. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { openHub, runIn } from "../../support/program/side_by_side.ts";
import { NEWEST, OURS, PYTHON } from "../../support/program/sides.ts";
import { needsBothHf } from "../../support/python.ts";
import { ALICE, BOTH } from "../../support/store/samples.ts";

const MISUSES: readonly string[] = [
  "",
  "nope",
  "nope --help",
  "List",
  "token --nope",
  "token --nope --help",
  "token --jso",
  "token -x",
  "token -1",
  "token extra",
  "token -- extra",
  "token --no-json",
  "token --json=1",
  "token --json --json",
  "token -q -q",
  "token -qq",
  "token --format json --format json",
  "whoami --format",
  "whoami --format=",
  "whoami --format yaml",
  "whoami --format JSON",
  "whoami --FORMAT json",
  "whoami --json --quiet",
  "whoami -q --json",
  "whoami --format quiet -q",
  "list --json --format human",
  "list --format human --json",
  "list --truncate",
  "list -v",
  "logout laptop",
  "logout --tokenname x",
  "logout --token-name",
  "switch --token-name",
  "switch --token-name bob --add-to-git-credential=1",
  "login --token",
  "login --token x -t",
];

test(
  "wrongly called: 2, nothing on standard output, and nothing is done",
  { skip: needsBothHf },
  async () => {
    await using hub = await openHub({});
    const situation = { name: "", token: ALICE, stored: BOTH };
    await Promise.all(MISUSES.map(async (command) => {
      const [python, here] = await Promise.all(
        [NEWEST, OURS].map((side) =>
          runIn(hub, side, command, situation, async ({ status, stdout, stderr }, home) => {
            const left = [await home.read("token"), await home.read("stored_tokens")];
            return { status, stdout, left, explained: stderr.trim() !== "" };
          })
        ),
      );
      const expected = { status: 2, stdout: "", left: [ALICE, BOTH], explained: true };
      assert.deepEqual([command, here], [command, expected]);
      assert.equal(python?.status, 2, command);
    }));
  },
);

test("rightly called: 0 for all", { skip: needsBothHf }, async () => {
  await using hub = await openHub({});
  const situation = { name: "", token: ALICE, stored: BOTH };
  const commands = ["--help", "-h", "token --help", "token -h", "list --no-truncate", "token --", "-- token"];
  for (const command of [...commands, "login --no-force", "login --format agent"]) {
    const statuses = await Promise.all(
      [PYTHON, NEWEST, OURS].map((side) => runIn(hub, side, command, situation, ({ status }) => status)),
    );
    assert.deepEqual([command, statuses], [command, [0, 0, 0]]);
  }
});
