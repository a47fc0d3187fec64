/** Holds `hf-auth` to `hf auth`: the same files and the same Hub give the same output and the same exit. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Fault, type Hub, startHub } from "../support/hub/hub.ts";
import { type Finished, hfAuth, type Home, makeHome, runHf } from "../support/program/program.ts";
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
      `# mine\r\n[a]\r\nHF_Token: ${ALICE}\r\n; more\r\n[b]\r\nnote = one\r\n  two\r\nhf_token =${BOB}\r\n`,
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
  const words = command === "" ? [] : command.split(" ");
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

/** A command that changes the store. */
interface Change extends Situation {
  readonly command: string;
  readonly status: 0 | 1;
  /** What is left behind; by default as it was. */
  readonly left?: Left;
  /** Where ours is stricter. */
  readonly ours?: { readonly status: 1 | 2; readonly left?: Left };
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
    name: "an unknown name is an error",
    token: ALICE,
    stored: BOTH,
    command: "logout --token-name nobody",
    status: 0,
    ours: { status: 1 },
  },
  {
    name: "an unknown name where nobody is logged in is an error",
    command: "logout --token-name nobody",
    status: 0,
    ours: { status: 1 },
  },
  {
    name: "an empty name does not mean all",
    token: ALICE,
    stored: BOTH,
    command: "logout --token-name=",
    status: 0,
    left: NOTHING,
    ours: { status: 2 },
  },
  {
    name: "stored tokens that cannot be read are not thrown away",
    token: ALICE,
    stored: BROKEN,
    command: "logout",
    status: 0,
    left: NOTHING,
    ours: { status: 1 },
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
    name: "no name and nobody to ask",
    token: ALICE,
    stored: BOTH,
    command: "switch",
    status: 1,
    ours: { status: 2 },
  },
  {
    name: "no name and an agent",
    stored: BOTH,
    command: "switch --format agent",
    status: 1,
    ours: { status: 2 },
  },
  {
    name: "a classic token",
    token: BOB,
    stored: BOB_ONLY,
    command: `login --token ${ALICE}`,
    status: 0,
    left: { token: ALICE, stored: BOB_ONLY + ini({ "of alice": { hf_token: ALICE } }) },
  },
  { name: "a revoked token", token: BOB, stored: BOB_ONLY, command: `login --token ${REVOKED}`, status: 1 },
  { name: "an organization's token", command: "login --token api_org_x", status: 1 },
  { name: "somebody is logged in", token: ALICE, stored: BOTH, command: "login", status: 0 },
  {
    name: "a login over stored tokens that cannot be read loses nothing",
    token: BOB,
    stored: BROKEN,
    command: `login --token ${ALICE}`,
    status: 0,
    left: { token: ALICE, stored: ini({ "of alice": { hf_token: ALICE } }) },
    ours: { status: 1 },
  },
];

for (const row of CHANGES) {
  const { name, command, token, stored, status, ours } = row;
  const verb = command.split(" ", 1)[0];
  test(
    `hf-auth ${verb} ends and leaves the files as hf auth ${verb} does: ${name}`,
    { skip: needsHf },
    async () => {
      await using hub = await openHub({});
      const asItWas = { token, stored };
      const [python, here] = await Promise.all(
        [runHf, hfAuth].map((program) =>
          runIn(hub, program, command, row, async (result, home) => ({
            status: result.status,
            left: { token: await home.read("token"), stored: await home.read("stored_tokens") },
          }))
        ),
      );
      assert.deepEqual(python, { status, left: row.left ?? asItWas });
      assert.deepEqual(here, ours ? { left: asItWas, ...ours } : python);
    },
  );
}

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

test("wrongly called: 2, nothing on standard output, and nothing is done", { skip: needsHf }, async () => {
  await using hub = await openHub({});
  const situation = { name: "", token: ALICE, stored: BOTH };
  await Promise.all(MISUSES.map(async (command) => {
    const [python, here] = await Promise.all(
      [runHf, hfAuth].map((program) =>
        runIn(hub, program, command, situation, async ({ status, stdout, stderr }, home) => {
          const left = [await home.read("token"), await home.read("stored_tokens")];
          return { status, stdout, left, explained: stderr.trim() !== "" };
        })
      ),
    );
    const expected = { status: 2, stdout: "", left: [ALICE, BOTH], explained: true };
    assert.deepEqual([command, here], [command, expected]);
    assert.equal(python?.status, 2, command);
  }));
});

test("rightly called: 0 for both", { skip: needsHf }, async () => {
  await using hub = await openHub({});
  const situation = { name: "", token: ALICE, stored: BOTH };
  const commands = ["--help", "-h", "token --help", "token -h", "list --no-truncate", "token --", "-- token"];
  for (const command of [...commands, "login --no-force", "login --format agent"]) {
    const statuses = await Promise.all(
      [runHf, hfAuth].map((program) => runIn(hub, program, command, situation, ({ status }) => status)),
    );
    assert.deepEqual([command, statuses], [command, [0, 0]]);
  }
});
