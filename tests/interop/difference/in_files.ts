/**
 * Knows where `hf-auth` leaves other files than `hf auth`, or says that it failed where `hf` does not.
 * Must not know how that is seen.
 *
 * @module
 */

import { ALICE, BOB, BOTH, ini, REVOKED } from "../../support/store/samples.ts";
import type { Difference, Left, Outcome } from "./difference.ts";

const left = (status: number, token?: string, stored?: string): Outcome => ({
  status,
  left: { token, stored },
});

const BOB_ONLY = ini({ bob: { hf_token: BOB, note: "kept" } });
const ALICE_ONLY = ini({ "of alice": { hf_token: ALICE } });
const BROKEN = "[laptop\n";
const NOT_UTF8 = new Uint8Array([...new TextEncoder().encode(BOTH), 0xff]);
const NOT_UTF8_READ: Left = { token: BOB, stored: `${BOTH}\ufffd` };
const ASCII = { LC_ALL: "C", PYTHONUTF8: "0", PYTHONCOERCECLOCALE: "0" };

const notUtf8 = (command: string, why: string, theirs: Outcome, ours = NOT_UTF8_READ): Difference => ({
  name: "stored tokens not in UTF-8",
  why,
  token: BOB,
  stored: NOT_UTF8,
  command,
  older: { status: 1, left: NOT_UTF8_READ },
  theirs,
  ours: { status: 1, left: ours },
});

export const IN_FILES: readonly Difference[] = [
  ...[{ token: ALICE, stored: BOTH }, {}].map((files): Difference => ({
    name: files.token ? "an unknown name" : "an unknown name, and nobody is logged in",
    why: "Python says that it is logged out, and does nothing",
    ...files,
    command: "logout --token-name nobody",
    theirs: left(0, files.token, files.stored),
    ours: left(1, files.token, files.stored),
  })),
  {
    name: "an empty name",
    why: "Python then removes everything",
    token: ALICE,
    stored: BOTH,
    command: "logout --token-name=",
    theirs: left(0),
    ours: left(2, ALICE, BOTH),
  },
  {
    name: "stored tokens that cannot be read",
    why: "Python throws them away; the active token alone is removed here",
    token: ALICE,
    stored: BROKEN,
    command: "logout",
    theirs: left(0),
    ours: left(1, undefined, BROKEN),
  },
  {
    name: "stored tokens that cannot be read",
    why: "Python throws them away",
    token: BOB,
    stored: BROKEN,
    command: `login --token ${ALICE}`,
    theirs: left(0, ALICE, ALICE_ONLY),
    ours: left(1, BOB, BROKEN),
  },
  notUtf8(`login --token ${ALICE}`, "newer ones throw them away; 2.0.0 does not", left(0, ALICE, ALICE_ONLY)),
  notUtf8(
    "logout",
    "newer ones throw them away, 2.0.0 does nothing; the active token alone is removed here",
    left(0),
    {
      ...NOT_UTF8_READ,
      token: undefined,
    },
  ),
  notUtf8("logout --token-name laptop", "newer ones say that it is logged out, and do nothing", {
    status: 0,
    left: NOT_UTF8_READ,
  }),
  {
    name: "the Hub's name of a token has a line break",
    why: "Python writes stored tokens that it cannot read afterwards",
    token: BOB,
    stored: BOB_ONLY,
    displayName: "two\nlines",
    command: `login --token ${ALICE}`,
    theirs: left(1, BOB, `${BOB_ONLY}${ini({ "two\nlines": { hf_token: ALICE } })}`),
    ours: left(1, BOB, BOB_ONLY),
  },
  {
    name: "a locale that is ASCII, and a name that isn't",
    why: "as in newer ones: 2.0.0 breaks down, and the stored tokens are lost",
    token: BOB,
    stored: BOB_ONLY,
    env: ASCII,
    displayName: "日本",
    command: `login --token ${ALICE}`,
    older: left(1, BOB, ""),
    theirs: left(0, ALICE, `${BOB_ONLY}${ini({ "日本": { hf_token: ALICE } })}`),
    ours: left(0, ALICE, `${BOB_ONLY}${ini({ "日本": { hf_token: ALICE } })}`),
  },
  ...["switch", "switch --format agent", "switch --json"].map((command): Difference => ({
    name: "no name and nobody to ask",
    why: "a wrong call is 2, as it is where an option is wrong",
    token: ALICE,
    stored: BOTH,
    command,
    theirs: left(1, ALICE, BOTH),
    ours: left(2, ALICE, BOTH),
  })),
  {
    name: "a token that the Hub refuses",
    why: "4 tells a script that it is no use to try again; of what is not 0 Python has 1 only",
    token: BOB,
    stored: BOB_ONLY,
    command: `login --token ${REVOKED}`,
    theirs: left(1, BOB, BOB_ONLY),
    ours: left(4, BOB, BOB_ONLY),
  },
];
