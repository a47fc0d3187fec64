/**
 * Knows where the standard output or the exit of `hf-auth` is not that of `hf auth`.
 * Must not know how that is seen.
 *
 * @module
 */

import { VERSION } from "../../../lib/version.ts";
import { ALICE, BOTH, ini, LAPTOP } from "../../support/store/samples.ts";
import type { Difference, Outcome } from "./difference.ts";

const FAILURE: Outcome = { status: 1, stdout: "" };
const NOTHING: Outcome = { status: 0, stdout: "" };
const printed = (stdout: string): Outcome => ({ status: 0, stdout });

const TABLE = "  name   token      \n- ------ -----------\n";
const NOT_UTF8 = new Uint8Array([0x5b, 0xff, 0x5d]);
const AGENTS = { standardEnvVars: ["AGENT"], harnesses: { later: { envVars: { LATER_AGENT: "*" } } } };
// Python follows it where nobody has switched to UTF-8.
const ASCII = { LC_ALL: "C", PYTHONUTF8: "0", PYTHONCOERCECLOCALE: "0" };

export const IN_OUTPUT: readonly Difference[] = [
  {
    name: "a token file with a byte order mark",
    why: "Python hands it on with the mark, which no header takes; here it is left out",
    token: `\ufeff${ALICE}`,
    stored: LAPTOP,
    command: "token",
    theirs: printed(`\ufeff${ALICE}\n`),
    ours: printed(`${ALICE}\n`),
  },
  {
    name: "a token with control characters",
    why: "a terminal would obey them, and no header takes them",
    token: `${ALICE}\x1b[2J`,
    stored: LAPTOP,
    command: "token",
    theirs: printed(`${ALICE}\x1b[2J\n`),
    ours: FAILURE,
  },
  {
    name: "control characters and marks of direction in a token's name",
    why: "a terminal would obey them",
    stored: ini({ "\x1b[2J\u202ename": { hf_token: ALICE } }),
    command: "list",
    theirs: printed("  name      token      \n- --------- -----------\n  \x1b[2J\u202ename hf_****AAAA\n"),
    ours: printed("  name    token      \n- ------- -----------\n  [2Jname hf_****AAAA\n"),
  },
  {
    name: "a token of two lines",
    why: "a table's row is one line",
    stored: "[a]\nhf_token = \n\thf_below\n",
    command: "list",
    theirs: printed("  name token      \n- ---- -----------\n  a    \nhf****elow\n"),
    ours: printed("  name token     \n- ---- ----------\n  a    hf****elow\n"),
  },
  {
    name: "control characters in an account's name",
    why: "a terminal would obey them",
    token: ALICE,
    whoami: { json: { name: "a\x1b[2J", orgs: [] } },
    command: "whoami -q",
    theirs: printed("a\x1b[2J\n"),
    ours: printed("a[2J\n"),
  },
  {
    name: "an account without a list of organizations",
    why: "Python breaks down; the answer for an app's token has none",
    token: ALICE,
    whoami: { json: { name: "app", type: "app" } },
    command: "whoami -q",
    theirs: FAILURE,
    ours: printed("app\n"),
  },
  {
    name: "an expires_at after the year 9999",
    why: "Python breaks down",
    stored: ini({ laptop: { hf_token: ALICE, expires_at: "253402387200" } }),
    env: { TZ: "UTC" },
    command: "list",
    theirs: FAILURE,
    ours: printed(
      "  name   token       expires    \n- ------ ----------- -----------\n" +
        "  laptop hf_****AAAA 10000-01-02\n",
    ),
  },
  ...["token", "list", "whoami -q"].map((command): Difference => ({
    name: "stored tokens not in UTF-8",
    why: "as in newer ones: 2.0.0 breaks down, though the active token is good without them",
    token: ALICE,
    stored: NOT_UTF8,
    command,
    older: FAILURE,
    theirs: printed({ token: `${ALICE}\n`, list: "", "whoami -q": "alice\n" }[command]!),
    ours: printed({ token: `${ALICE}\n`, list: "", "whoami -q": "alice\n" }[command]!),
  })),
  {
    name: "a time-out below zero",
    why: "it is no number of seconds; Python fails only where it is used",
    stored: LAPTOP,
    env: { HF_HUB_DOWNLOAD_TIMEOUT: "-1" },
    command: "list",
    theirs: printed(`${TABLE}  laptop hf_****AAAA\n`),
    ours: FAILURE,
  },
  {
    name: "the Hub does not say which coding agents there are",
    why: "Python then knows none; here the list is built in, so that nothing is requested for it",
    token: ALICE,
    env: { CLAUDECODE: "1" },
    agents: { status: 500 },
    command: "whoami",
    theirs: printed("✓ Logged in\n  user: alice\n  orgs: acme\n  endpoint: {hub}\n"),
    ours: printed("user=alice orgs=acme endpoint={hub}\n"),
  },
  {
    name: "a coding agent that the Hub knows since",
    why: "the built-in list knows it with the next release",
    token: ALICE,
    env: { LATER_AGENT: "1" },
    agents: { json: AGENTS },
    command: "whoami",
    theirs: printed("user=alice orgs=acme endpoint={hub}\n"),
    ours: printed("✓ Logged in\n  user: alice\n  orgs: acme\n  endpoint: {hub}\n"),
  },
  {
    name: "a browser login as JSON",
    why: "Python refuses; here a program may drive it, by events",
    device: {
      json: {
        device_code: "secret",
        user_code: "ABCD-EFGH",
        verification_uri: "https://hub.test/device",
        expires_in: 300,
        interval: 1,
      },
    },
    refresh: { status: 400, json: { error: "access_denied" } },
    command: "login --json",
    theirs: FAILURE,
    ours: {
      status: 4,
      stdout: '{"event": "code", "user_code": "ABCD-EFGH", "verification_uri": "https://hub.test/device", ' +
        '"verification_uri_complete": "https://hub.test/device", "expires_in": 300}\n' +
        '{"event": "error", "error": "access_denied", "message": "The login was denied in the browser"}\n',
    },
  },
  ...Object.entries({
    "--json":
      '{"event": "approved", "user": "alice", "token_name": "of alice", "role": "write", "expires_at": null}\n',
    "-q": "of alice\n",
    "--format agent": "Login successful: logged in as alice (token saved as 'of alice').\n",
  }).map(([format, stdout]): Difference => ({
    name: "a login with a token",
    why: "Python prints nothing; whoever asks for a format is told as which account",
    command: `login --token ${ALICE} ${format}`,
    theirs: NOTHING,
    ours: printed(stdout),
  })),
  {
    name: "an agent is logged in already",
    why: "it names this program, and says log in",
    token: ALICE,
    command: "login --format agent",
    theirs: printed("Already logged in. Use `hf auth login --force` to re-login.\n"),
    ours: printed("Already logged in. Use `hf-auth login --force` to log in again.\n"),
  },
  {
    name: "a logout as JSON",
    why: "Python prints nothing where a program expects JSON",
    token: ALICE,
    stored: BOTH,
    command: "logout --json",
    theirs: NOTHING,
    ours: printed('{"status": "logged_out", "removed": ["bob", "laptop"]}\n'),
  },
  {
    name: "a switch as JSON",
    why: "Python prints nothing where a program expects JSON",
    stored: BOTH,
    command: "switch --json --token-name bob",
    theirs: NOTHING,
    ours: printed('{"token_name": "bob"}\n'),
  },
  {
    name: "a switch as JSON, and nothing stored",
    why: "Python prints a sentence where a program expects JSON",
    command: "switch --json",
    theirs: printed("No token name provided. Aborting.\n"),
    ours: printed('{"token_name": null}\n'),
  },
  {
    name: "the version",
    why: "Python has it one word higher, in `hf --version`",
    command: "--version",
    theirs: { status: 2, stdout: "" },
    ours: printed(`hf-auth ${VERSION}\n`),
  },
  {
    name: "a locale that is ASCII, and a name that isn't",
    why: "Python breaks down",
    stored: ini({ "日本": { hf_token: ALICE } }),
    env: ASCII,
    command: "list",
    theirs: FAILURE,
    ours: printed("  name token      \n- ---- -----------\n  日本   hf_****AAAA\n"),
  },
  {
    name: "a locale that is ASCII, and an argument that isn't",
    why: "Python takes it for another name",
    stored: ini({ "café": { hf_token: ALICE } }),
    env: ASCII,
    command: "switch --token-name café",
    theirs: FAILURE,
    ours: NOTHING,
  },
];
