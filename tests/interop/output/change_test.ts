/** Holds the commands that change the store to those of `hf auth`: the same exit, and the same files left. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { openHub, runIn, type Situation } from "../../support/program/side_by_side.ts";
import { NEWEST, OURS, PYTHON } from "../../support/program/sides.ts";
import { needsBothHf } from "../../support/python.ts";
import { ALICE, BOB, BOTH, ini, LAPTOP, SEVERAL } from "../../support/store/samples.ts";

/** A command that changes the store. */
interface Change extends Situation {
  readonly command: string;
  readonly status: 0 | 1;
  /** What is left behind; by default as it was. */
  readonly left?: Left;
}

interface Left {
  readonly token: string | undefined;
  readonly stored: string | undefined;
}

const NOTHING: Left = { token: undefined, stored: undefined };
const BOB_ONLY = ini({ bob: { hf_token: BOB, note: "kept" } });
const BROKEN = "[laptop\n";

const CHANGES: readonly Change[] = [
  { name: "nobody logged in", command: "logout", status: 0 },
  { name: "everything", token: ALICE, stored: BOTH, command: "logout", status: 0, left: NOTHING },
  { name: "a token alone", token: ALICE, command: "logout", status: 0, left: NOTHING },
  { name: "stored tokens alone", stored: BOTH, command: "logout", status: 0, left: NOTHING },
  { name: "HF_TOKEN alone", env: { HF_TOKEN: BOB }, command: "logout", status: 1 },
  {
    name: "HF_TOKEN too",
    token: ALICE,
    stored: BOTH,
    env: { HF_TOKEN: BOB },
    command: "logout",
    status: 1,
    left: NOTHING,
  },
  {
    name: "the active one",
    token: ALICE,
    stored: BOTH,
    command: "logout --token-name laptop",
    status: 0,
    left: { token: undefined, stored: BOB_ONLY },
  },
  {
    name: "another one",
    token: BOB,
    stored: BOTH,
    command: "logout --token-name laptop",
    status: 0,
    left: { token: BOB, stored: BOB_ONLY },
  },
  {
    name: "the last one",
    token: BOB,
    stored: LAPTOP,
    command: "logout --token-name=laptop",
    status: 0,
    left: { token: BOB, stored: "" },
  },
  {
    name: "one of HF_TOKEN too",
    token: ALICE,
    stored: BOTH,
    env: { HF_TOKEN: ALICE },
    command: "logout --token-name laptop",
    status: 1,
    left: { token: undefined, stored: BOB_ONLY },
  },
  {
    name: "to another one",
    token: ALICE,
    stored: BOTH,
    command: "switch --token-name bob",
    status: 0,
    left: { token: BOB, stored: BOTH },
  },
  {
    name: "from none",
    stored: BOTH,
    command: "switch --token-name laptop --no-add-to-git-credential",
    status: 0,
    left: { token: ALICE, stored: BOTH },
  },
  {
    name: "without a helper of git",
    stored: BOTH,
    command: "switch --token-name laptop --add-to-git-credential",
    status: 0,
    left: { token: ALICE, stored: BOTH },
  },
  {
    name: "HF_TOKEN set",
    token: ALICE,
    stored: BOTH,
    env: { HF_TOKEN: ALICE },
    command: "switch --token-name bob",
    status: 0,
    left: { token: BOB, stored: BOTH },
  },
  { name: "an unknown name", token: ALICE, stored: BOTH, command: "switch --token-name nobody", status: 1 },
  {
    name: "one without a token",
    token: ALICE,
    stored: SEVERAL,
    command: "switch --token-name nothing",
    status: 1,
  },
  {
    name: "stored tokens unreadable",
    token: ALICE,
    stored: BROKEN,
    command: "switch --token-name laptop",
    status: 1,
  },
  { name: "no name and nothing stored", command: "switch", status: 0 },
  {
    name: "a classic token",
    token: BOB,
    stored: BOB_ONLY,
    command: `login --token ${ALICE}`,
    status: 0,
    left: { token: ALICE, stored: BOB_ONLY + ini({ "of alice": { hf_token: ALICE } }) },
  },
  { name: "an organization's token", command: "login --token api_org_x", status: 1 },
  { name: "somebody is logged in", token: ALICE, stored: BOTH, command: "login", status: 0 },
];

for (const row of CHANGES) {
  const { name, command, token, stored, status } = row;
  const verb = command.split(" ", 1)[0];
  test(
    `hf-auth ${verb} ends and leaves the files as hf auth ${verb} does: ${name}`,
    { skip: needsBothHf },
    async () => {
      await using hub = await openHub({});
      const outcomes = await Promise.all(
        [PYTHON, NEWEST, OURS].map((side) =>
          runIn(hub, side, command, row, async (result, home) => ({
            status: result.status,
            left: { token: await home.read("token"), stored: await home.read("stored_tokens") },
          }))
        ),
      );
      const expected = { status, left: row.left ?? { token, stored } };
      assert.deepEqual(outcomes, [expected, expected, expected]);
    },
  );
}
