/** Holds `hf-auth` to `hf auth`: the same answers of the Hub give the same output and the same exit. */

import type { Fault } from "../../support/hub/hub.ts";
import { FORMATS, LOCAL, type Row, testAlike } from "../../support/program/side_by_side.ts";
import { ALICE, BOB, CAROL, ini, LAPTOP, REVOKED, ZOE } from "../../support/store/samples.ts";

const ANSWERS: readonly [string, Fault][] = [
  ["403", { status: 403, json: { error: "Your token has been revoked by the organization administrator" } }],
  ["404", { status: 404, json: { error: "Not found" } }],
  ["429", { status: 429, headers: { "retry-after": "1" }, body: "We had to rate limit your IP" }],
  ["500", { status: 500, body: "Internal Server Error" }],
  ["503 in HTML", { status: 503, body: "<h1>Maintenance</h1>", contentType: "text/html" }],
  ["200 in HTML", { body: "<html>Log in to the Wi-Fi</html>", contentType: "text/html" }],
  ["200 and nothing", { body: "" }],
  ["a list", { json: [] }],
  ["no name", { json: { orgs: [] } }],
  ["nothing, and hangs up", "drop"],
];

const HUBS: readonly Row[] = [
  {
    name: "a revoked token",
    token: REVOKED,
    stored: ini({ old: { hf_token: REVOKED } }),
    commands: [...LOCAL, ...FORMATS],
    fails: FORMATS,
  },
  { name: "no organization", token: BOB, commands: FORMATS },
  { name: "several organizations, not all in ASCII", token: CAROL, commands: FORMATS },
  { name: "an account not in ASCII", token: ZOE, commands: FORMATS },
  ...ANSWERS.map(([what, whoami]) => ({
    name: `the Hub answers ${what}`,
    token: ALICE,
    whoami,
    commands: ["whoami", "whoami --json"],
    fails: ["whoami", "whoami --json"],
  })),
  { name: "slashes after HF_ENDPOINT", token: ALICE, env: { HF_ENDPOINT: "{hub}///" }, commands: FORMATS },
  ...["{hub}/sub", "", "http://127.0.0.1:1"].map((HF_ENDPOINT) => ({
    name: `HF_ENDPOINT=${HF_ENDPOINT}`,
    token: ALICE,
    env: { HF_ENDPOINT },
    fails: ["whoami"],
  })),
  {
    name: "HF_HUB_OFFLINE=1",
    token: ALICE,
    stored: LAPTOP,
    env: { HF_HUB_OFFLINE: "1" },
    commands: [...LOCAL, ...FORMATS],
    fails: FORMATS,
  },
  {
    name: "HF_HUB_OFFLINE=0 hides TRANSFORMERS_OFFLINE=1",
    token: ALICE,
    env: { HF_HUB_OFFLINE: "0", TRANSFORMERS_OFFLINE: "1" },
    commands: ["whoami"],
  },
  {
    name: "TRANSFORMERS_OFFLINE=yes",
    token: ALICE,
    env: { TRANSFORMERS_OFFLINE: "yes" },
    commands: ["whoami"],
    fails: ["whoami"],
  },
];

testAlike(HUBS);
