/** Holds `hf-auth` to `hf auth`: the same files and the same Hub give the same output and the same exit. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Fault, type Hub, startHub } from "../support/hub.ts";
import { type Finished, hfAuth, type Home, makeHome, runHf } from "../support/program.ts";
import { needsHf } from "../support/python.ts";

type Env = Readonly<Record<string, string>>;
type Content = string | Uint8Array;

/** What both programs find. */
interface Situation {
  readonly name: string;
  readonly token?: Content;
  readonly stored?: Content;
  /** `{hub}` in a value is the Hub's address. */
  readonly env?: Env;
  /** What the Hub answers instead, each time. */
  readonly whoami?: Fault;
  readonly refresh?: Fault;
}

interface Row extends Situation {
  readonly commands?: readonly string[];
  /** The commands that fail; all others succeed. */
  readonly fails?: readonly string[];
}

const ALICE = "hf_aliceAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const BOB = "hf_bobBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB";
const CAROL = "hf_carolCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC";
const ZOE = "hf_zoeZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZ";
const REVOKED = "hf_revokedXXXXXXXXXXXXXXXXXXXXXXXXXXXX";

const LOCAL = ["token", "list"];
const SIMPLE = [...LOCAL, "whoami"];
const FORMATS = [
  "whoami",
  ...["human", "agent", "json", "quiet"].map((format) => `whoami --format ${format}`),
];
const EVERY = [
  ...FORMATS,
  "whoami --format auto",
  "whoami --format=json",
  "whoami --json",
  "whoami -q",
  "whoami --quiet",
  "whoami --no-truncate",
  "token",
  "token --json",
  "token -q",
  "list",
  "ls",
  "list --format human",
];

const PAST = 1_600_000_000;
const FUTURE = 4_102_444_800;

type Sections = Readonly<Record<string, Readonly<Record<string, string | number>>>>;

function ini(sections: Sections): string {
  const lines = (values: Sections[string]) =>
    Object.entries(values).map(([key, value]) => `${key} = ${value}\n`).join("");
  return Object.entries(sections).map(([name, values]) => `[${name}]\n${lines(values)}\n`).join("");
}

const LAPTOP = ini({ laptop: { hf_token: ALICE } });
const BOTH = ini({ bob: { hf_token: BOB, note: "kept" }, laptop: { hf_token: ALICE } });
const SEVERAL = ini({
  ahead: { hf_token: "hf_oauth_ahead", refresh_token: "hf_oauth__refresh_a", expires_at: FUTURE },
  behind: { hf_token: "hf_oauth_behind", refresh_token: "hf_oauth__refresh_b", expires_at: PAST },
  "date only": { expires_at: FUTURE },
  endless: { hf_token: ALICE },
  "no number": { hf_token: "hf_oauth_word", refresh_token: "hf_oauth__refresh_c", expires_at: "soon" },
  "no refresh": { hf_token: "hf_oauth_once", expires_at: PAST },
  "not yet": { hf_token: "hf_oauth_empty", expires_at: "" },
  nothing: { note: "kept" },
});
const ODD_NUMBERS = [
  "1_700_000_000",
  "+0",
  "-1",
  "1.5",
  "1e9",
  "1__0",
  "\u0661\u0660\u0660\u0660",
  "253402300799",
];

const STORES: readonly Row[] = [
  {
    name: "nobody logged in",
    commands: EVERY,
    fails: EVERY.filter((command) => !/^(list|ls)/.test(command)),
  },
  { name: "one classic token", token: ALICE, stored: LAPTOP, commands: EVERY },
  { name: "several, OAuth with any expires_at", token: ALICE, stored: SEVERAL, commands: LOCAL },
  { name: "several, none active", stored: SEVERAL, fails: ["token", "whoami"] },
  {
    name: "an OAuth token that is not refreshable",
    token: "hf_oauth_once",
    stored: SEVERAL,
    commands: LOCAL,
  },
  { name: "an OAuth token with no number", token: "hf_oauth_word", stored: SEVERAL, commands: LOCAL },
  { name: "an ageing token, refused", token: "hf_oauth_behind", stored: SEVERAL, fails: ["whoami"] },
  {
    name: "an ageing token, the Hub fails",
    token: "hf_oauth_behind",
    stored: SEVERAL,
    refresh: { status: 500 },
    commands: LOCAL,
  },
  {
    name: "an ageing token, a senseless answer",
    token: "hf_oauth_behind",
    stored: SEVERAL,
    refresh: { json: { token: "x" } },
    commands: LOCAL,
  },
  {
    name: "an ageing token, offline",
    token: "hf_oauth_behind",
    stored: SEVERAL,
    env: { HF_HUB_OFFLINE: "1" },
    commands: LOCAL,
  },
  {
    name: "two sections with one token",
    token: ALICE,
    stored: ini({ a: { hf_token: ALICE }, b: { hf_token: ALICE } }),
    commands: LOCAL,
  },
  {
    name: "names with spaces, brackets, %, # and =",
    token: ALICE,
    stored: ini({
      " around ": { hf_token: BOB },
      "%(x)s # ;": { hf_token: BOB },
      "a = b: c": { hf_token: ALICE },
      "a [b] c": { hf_token: BOB },
      "]": { hf_token: BOB },
    }),
    commands: LOCAL,
  },
  {
    name: "names that are combining, wide, astral, joined, right to left",
    token: ALICE,
    stored: ini({
      "e\u0301te\u0301": { hf_token: ALICE },
      "日本語のトークン": { hf_token: BOB, expires_at: FUTURE },
      "🤗": { hf_token: BOB },
      "👩‍💻 zwj": { hf_token: BOB },
      "שלום": { hf_token: BOB },
      "\uff5e": { hf_token: BOB },
    }),
    commands: LOCAL,
  },
  {
    name: "[DEFAULT] is inherited",
    token: ALICE,
    stored: `[DEFAULT]\nexpires_at = ${FUTURE}\n\n${LAPTOP}`,
    commands: LOCAL,
  },
  {
    name: "only [DEFAULT]",
    token: ALICE,
    stored: ini({ DEFAULT: { hf_token: ALICE } }),
    commands: LOCAL,
  },
  {
    name: "comments, colons, continuation lines, CRLF",
    token: ALICE,
    stored:
      `# mine\r\n[a]\r\nHF_Token: ${ALICE}\r\n; more\r\n[b]\r\nhf_token =\r\n  hf_below\r\n  hf_again\r\n`,
    commands: LOCAL,
  },
  {
    name: "tokens that are short, empty, not ASCII",
    token: "hf",
    stored: ini({ a: { hf_token: "hf" }, b: { hf_token: "" }, c: { hf_token: "hf_🤗ü" } }),
    fails: ["whoami"],
  },
  { name: "an active token that is not ASCII", token: "hf_ü", fails: ["whoami"] },
  {
    name: "numbers as Python reads them",
    token: ALICE,
    stored: ini(
      Object.fromEntries(ODD_NUMBERS.map((expires_at, i) => [`${i}`, { hf_token: BOB, expires_at }])),
    ),
    env: { TZ: "UTC" },
    commands: ["list"],
  },
  ...["UTC", "Pacific/Kiritimati", "America/Los_Angeles", "Asia/Kathmandu", ":Europe/Berlin", "no/where"].map(
    (TZ) => ({
      name: `dates with TZ=${TZ}`,
      // Two hours apart around a midnight, and one in summer.
      stored: ini(Object.fromEntries(
        [...Array.from({ length: 12 }, (_, i) => PAST + i * 7211), 4_118_083_200].map((expires_at) =>
          [`at ${expires_at}`, { hf_token: BOB, expires_at }] as const
        ),
      )),
      env: { TZ },
      commands: ["list"],
    }),
  ),
  { name: "COLUMNS too few", token: ALICE, stored: SEVERAL, env: { COLUMNS: "20" }, commands: ["list"] },
];

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
  { name: "a token file with a byte order mark", token: `\ufeff${ALICE}`, stored: LAPTOP, fails: ["whoami"] },
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

function openHub({ whoami, refresh }: Partial<Situation>): Promise<Hub> {
  return startHub({
    accounts: [
      { name: "alice", orgs: ["acme"] },
      { name: "bob" },
      { name: "carol", orgs: ["acme", "Zürich 🏔", "日本", 'a "b" \\ c', "x,y"] },
      { name: "Zoë 🤗" },
    ],
    tokens: ([[ALICE, "alice"], [BOB, "bob"], [CAROL, "carol"], [ZOE, "Zoë 🤗"]] as const).map(
      ([token, account]) => ({ token, account, displayName: `of ${account}`, role: "write" }),
    ),
  }).then((hub) => {
    if (whoami !== undefined) hub.fail("GET /api/whoami-v2", whoami, 100);
    if (refresh !== undefined) hub.fail("POST /oauth/token", refresh, 100);
    return hub;
  });
}

type Program = typeof runHf;

/** Runs one command in a home of its own, which `look` may then look at. */
async function runIn<T>(
  hub: Hub,
  program: Program,
  command: string,
  { token, stored, env = {} }: Situation,
  look: (result: Finished, home: Home) => T | Promise<T>,
): Promise<T> {
  await using home = await makeHome({
    ...(token !== undefined && { token }),
    ...(stored !== undefined && { stored_tokens: stored }),
  });
  const more = Object.entries(env).map(([name, value]) => [name, value.replace("{hub}", hub.url)]);
  const words = command.split(" ");
  const result = await program(program === runHf ? ["auth", ...words] : words, {
    env: home.env(hub.url, { GIT_CONFIG_NOSYSTEM: "1", ...Object.fromEntries(more) }),
  });
  return await look(result, home);
}

interface Seen {
  readonly succeeds: boolean;
  readonly stdout: string;
}

/** What a script sees of each command, and what a person reads when that isn't as expected. */
async function observe(
  hub: Hub,
  program: Program,
  commands: readonly string[],
  situation: Situation,
): Promise<{ seen: Record<string, Seen>; words: string }> {
  const results = await Promise.all(
    commands.map((command) => runIn(hub, program, command, situation, (result) => ({ command, ...result }))),
  );
  return {
    seen: Object.fromEntries(
      results.map(({ command, status, stdout }) => [command, { succeeds: status === 0, stdout }]),
    ),
    words: results.map(({ command, status, stderr }) => `${command}: ${status}\n${stderr}`).join(""),
  };
}

for (const row of [...STORES, ...FILES, ...VARIABLES, ...HUBS]) {
  test(`hf-auth prints and ends as hf auth does: ${row.name}`, { skip: needsHf }, async () => {
    await using hub = await openHub(row);
    const { commands = SIMPLE, fails = [] } = row;
    const [theirs, ours] = await Promise.all([
      observe(hub, runHf, commands, row),
      observe(hub, hfAuth, commands, row),
    ]);
    const words = `Python: ${theirs.words}\nours: ${ours.words}`;
    assert.deepEqual(ours.seen, theirs.seen, words);
    const failed = commands.filter((command) => !theirs.seen[command]?.succeeds);
    assert.deepEqual(failed, commands.filter((command) => fails.includes(command)), words);
  });
}
