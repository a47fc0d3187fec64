/** Holds `hf-auth` to `hf auth`: the same environment gives the same output and the same exit. */

import { type Env, EVERY, LOCAL, type Row, SIMPLE, testAlike } from "../../support/program/side_by_side.ts";
import { ALICE, BOB, BOTH, CAROL, LAPTOP, REVOKED, SEVERAL } from "../../support/store/samples.ts";

const VARIABLES: readonly Row[] = [
  { name: "HF_TOKEN", token: BOB, stored: BOTH, env: { HF_TOKEN: ALICE } },
  { name: "HF_TOKEN and nothing stored", env: { HF_TOKEN: ALICE }, commands: LOCAL },
  {
    name: "HF_TOKEN with line breaks around and inside",
    stored: LAPTOP,
    env: { HF_TOKEN: `\n ${ALICE.slice(0, 8)}\r\n${ALICE.slice(8)}\n` },
  },
  { name: "HF_TOKEN empty", token: ALICE, stored: LAPTOP, env: { HF_TOKEN: "" } },
  { name: "HF_TOKEN of white space", token: ALICE, stored: LAPTOP, env: { HF_TOKEN: " \n\u3000" } },
  {
    name: "HF_TOKEN of white space hides HUGGING_FACE_HUB_TOKEN",
    stored: LAPTOP,
    env: { HF_TOKEN: " ", HUGGING_FACE_HUB_TOKEN: ALICE },
    fails: ["token", "whoami"],
  },
  {
    name: "HF_TOKEN empty, HUGGING_FACE_HUB_TOKEN set",
    token: BOB,
    stored: BOTH,
    env: { HF_TOKEN: "", HUGGING_FACE_HUB_TOKEN: `${ALICE}\n` },
  },
  { name: "HUGGING_FACE_HUB_TOKEN", token: BOB, stored: BOTH, env: { HUGGING_FACE_HUB_TOKEN: ALICE } },
  {
    name: "both variables",
    stored: BOTH,
    env: { HF_TOKEN: ALICE, HUGGING_FACE_HUB_TOKEN: BOB },
    commands: LOCAL,
  },
  { name: "HF_TOKEN with a byte order mark", env: { HF_TOKEN: `\ufeff${ALICE}` }, fails: ["whoami"] },
  { name: "HF_TOKEN over a store that is none", stored: "nonsense", env: { HF_TOKEN: ALICE } },
  { name: "HF_TOKEN over a token not in UTF-8", token: new Uint8Array([0xff]), env: { HF_TOKEN: ALICE } },
  { name: "HF_TOKEN revoked", token: ALICE, stored: LAPTOP, env: { HF_TOKEN: REVOKED }, fails: ["whoami"] },
  {
    name: "HF_TOKEN_PATH elsewhere",
    token: ALICE,
    stored: LAPTOP,
    env: { HF_TOKEN_PATH: "$HF_HOME/else/token" },
    commands: LOCAL,
    fails: ["token"],
  },
  {
    name: "HF_TOKEN_PATH here",
    token: ALICE,
    stored: LAPTOP,
    env: { HF_HOME: "/nowhere", HF_TOKEN_PATH: "~/${NAME}/token", NAME: "huggingface" },
    commands: LOCAL,
  },
  { name: "HF_TOKEN_PATH is a folder", env: { HF_TOKEN_PATH: "~" }, commands: LOCAL, fails: LOCAL },
  { name: "HF_DEBUG=1", token: ALICE, stored: LAPTOP, env: { HF_DEBUG: "1" } },
  { name: "HF_HUB_DOWNLOAD_TIMEOUT=0", token: ALICE, env: { HF_HUB_DOWNLOAD_TIMEOUT: "0" } },
  {
    name: "HF_HUB_DOWNLOAD_TIMEOUT no number",
    token: ALICE,
    env: { HF_HUB_DOWNLOAD_TIMEOUT: "1.5" },
    fails: SIMPLE,
  },
  ...[{ NO_COLOR: "1" }, { NO_COLOR: "" }, { NO_COLOR: "0", TERM: "dumb" }, { FORCE_COLOR: "0" }].map((
    env,
  ) => ({
    name: JSON.stringify(env),
    token: ALICE,
    env,
    commands: ["whoami", "whoami --format human"],
  })),
  ...[
    { CLAUDECODE: "1" },
    { CLAUDECODE: "" },
    { CLAUDECODE: " " },
    { CLAUDE_CODE: "0" },
    { VTCODE: "1" },
    { VTCODE: "2" },
    { AI_AGENT: "claude-code" },
    { AI_AGENT: "someone" },
    { AI_AGENT: "", AGENT: "Codex" },
    { AGENT: "0" },
    { AGENT: " \x1c" },
    { NOT_AN_AGENT: "1" },
    { TERM_PROGRAM: "WarpTerminal" },
    { CODEX_CI: "true", NO_COLOR: "1" },
  ].map((env: Env) => ({ name: `${JSON.stringify(env)} and auto`, token: ALICE, env, commands: ["whoami"] })),
  {
    name: "an agent's variable and every format",
    token: CAROL,
    stored: SEVERAL,
    env: { CLAUDECODE: "1" },
    commands: EVERY,
  },
];

testAlike(VARIABLES);
