/** Where the output of `hf-auth` is not that of `hf auth`, and why not. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { hfAuth, runHf } from "../../support/program/program.ts";
import { observe, openHub, type Seen, type Situation } from "../../support/program/side_by_side.ts";
import { needsHf } from "../../support/python.ts";
import { ALICE, ini, LAPTOP } from "../../support/store/samples.ts";

/** Where the two are not alike, and why not. */
interface Difference extends Situation {
  readonly why: string;
  readonly command: string;
  readonly theirs: Seen;
  readonly ours: Seen;
}

const FAILURE: Seen = { succeeds: false, stdout: "" };
const TABLE = "  name   token      \n- ------ -----------\n";

const DIFFERENCES: readonly Difference[] = [
  {
    name: "a token file with a byte order mark",
    why: "no header takes it, so that Python's own requests fail",
    token: `\ufeff${ALICE}`,
    stored: LAPTOP,
    command: "token",
    theirs: { succeeds: true, stdout: `\ufeff${ALICE}\n` },
    ours: { succeeds: true, stdout: `${ALICE}\n` },
  },
  {
    name: "control characters and marks of direction in a name",
    why: "a terminal would obey them",
    stored: ini({ "\x1b[2J\u202ename": { hf_token: ALICE } }),
    command: "list",
    theirs: {
      succeeds: true,
      stdout: "  name      token      \n- --------- -----------\n  \x1b[2J\u202ename hf_****AAAA\n",
    },
    ours: { succeeds: true, stdout: "  name    token      \n- ------- -----------\n  [2Jname hf_****AAAA\n" },
  },
  {
    name: "a token of two lines",
    why: "a table's row is one line",
    stored: "[a]\nhf_token = \n\thf_below\n",
    command: "list",
    theirs: { succeeds: true, stdout: "  name token      \n- ---- -----------\n  a    \nhf****elow\n" },
    ours: { succeeds: true, stdout: "  name token     \n- ---- ----------\n  a    hf****elow\n" },
  },
  {
    name: "control characters in an account's name",
    why: "a terminal would obey them",
    token: ALICE,
    whoami: { json: { name: "a\x1b[2J", orgs: [] } },
    command: "whoami -q",
    theirs: { succeeds: true, stdout: "a\x1b[2J\n" },
    ours: { succeeds: true, stdout: "a[2J\n" },
  },
  {
    name: "an account without a list of organizations",
    why: "Python breaks down; an app token's answer has none",
    token: ALICE,
    whoami: { json: { name: "app", type: "app" } },
    command: "whoami -q",
    theirs: FAILURE,
    ours: { succeeds: true, stdout: "app\n" },
  },
  {
    name: "an expires_at after the year 9999",
    why: "Python breaks down",
    stored: ini({ laptop: { hf_token: ALICE, expires_at: "253402387200" } }),
    env: { TZ: "UTC" },
    command: "list",
    theirs: FAILURE,
    ours: {
      succeeds: true,
      stdout: "  name   token       expires    \n- ------ ----------- -----------\n" +
        "  laptop hf_****AAAA 10000-01-02\n",
    },
  },
  {
    name: "stored tokens not in UTF-8",
    why: "Python breaks down, though the active token is good without them",
    token: ALICE,
    stored: new Uint8Array([0x5b, 0xff, 0x5d]),
    command: "token",
    theirs: FAILURE,
    ours: { succeeds: true, stdout: `${ALICE}\n` },
  },
  {
    name: "a time-out below zero",
    why: "it is no number of seconds; Python fails only where it is used",
    stored: LAPTOP,
    env: { HF_HUB_DOWNLOAD_TIMEOUT: "-1" },
    command: "list",
    theirs: { succeeds: true, stdout: `${TABLE}  laptop hf_****AAAA\n` },
    ours: FAILURE,
  },
];

for (const row of DIFFERENCES) {
  const { name, why, command, theirs, ours } = row;
  test(`hf-auth ${command} is not as hf auth ${command}: ${name} (${why})`, { skip: needsHf }, async () => {
    await using hub = await openHub(row);
    const [python, here] = await Promise.all([
      observe(hub, runHf, [command], row),
      observe(hub, hfAuth, [command], row),
    ]);
    assert.deepEqual([python.seen[command], here.seen[command]], [theirs, ours], python.words + here.words);
  });
}
