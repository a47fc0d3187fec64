/** Holds `hf-auth` to `hf auth`: the same bytes in either file give the same output and the same exit. */

import { LOCAL, type Row, SIMPLE, testAlike } from "../../support/program/side_by_side.ts";
import { ALICE, BOB, LAPTOP } from "../../support/store/samples.ts";

const FILES: readonly Row[] = [
  { name: "a token file without its section", token: BOB, stored: LAPTOP },
  { name: "a token file alone", token: BOB, commands: LOCAL },
  { name: "a token file of two lines", token: `${ALICE.slice(0, 9)}\n${ALICE.slice(9)}\n`, stored: LAPTOP },
  { name: "a token file with space around", token: ` \t${ALICE}\u00a0\u0085\r\n`, stored: LAPTOP },
  { name: "an empty token file", token: "", stored: LAPTOP, fails: ["token", "whoami"] },
  {
    name: "a token file of white space",
    token: " \r\n\u2003\x1c",
    stored: LAPTOP,
    fails: ["token", "whoami"],
  },
  { name: "a token file with inner spaces", token: "hf_a b", fails: ["whoami"] },
  { name: "a token file not in UTF-8", token: new Uint8Array([0x68, 0xff]), stored: LAPTOP, fails: SIMPLE },
  { name: "stored tokens without a section", token: ALICE, stored: `hf_token = ${ALICE}\n` },
  { name: "stored tokens with a duplicate", token: ALICE, stored: LAPTOP + LAPTOP, commands: LOCAL },
  {
    name: "stored tokens with a byte order mark",
    stored: `\ufeff${LAPTOP}`,
    commands: LOCAL,
    fails: ["token"],
  },
  { name: "stored tokens in JSON", token: ALICE, stored: '{"tokens":{}}', commands: LOCAL },
  { name: "an empty file of stored tokens", token: ALICE, stored: "", commands: LOCAL },
];

testAlike(FILES);
