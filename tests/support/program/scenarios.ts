/**
 * Knows what a script may expect of the command line, however it was built: each scenario is run by a launcher.
 * Must not know what is launched.
 *
 * @module
 */

import assert from "node:assert/strict";
import { approve } from "../hub/approve.ts";
import { grant } from "../fakes/granted_token.ts";
import { startHub } from "../hub/hub.ts";
import { type Finished, makeHome, type ProgramOptions, type Running, runPython } from "./program.ts";
import { needsPython } from "../python.ts";
import { section } from "../store/fixture.ts";

/** One way to run the command line. Its environment has the `HOME` that it may change. */
export interface Launcher {
  /** Starts it. */
  start(args: readonly string[], options: ProgramOptions): Running;
  /** Whether it can say who may read a file. */
  readonly modes: boolean;
}

/** A name, what it does, and why it is skipped, if it is. */
export type Scenario = readonly [
  name: string,
  run: (launcher: Launcher) => Promise<void>,
  skip?: string | false,
];

const CODE = /([A-Z0-9]{4}-[A-Z0-9]{4})/;
const LAPTOP = {
  token: `hf_${"a".repeat(34)}`,
  account: "alice",
  displayName: "laptop",
  role: "write",
} as const;
const NOBODYS = "http://127.0.0.1:1";

/** What Python's client makes of the files. */
const READ = `
from huggingface_hub import get_token
from huggingface_hub.utils import get_stored_tokens
import json
print(json.dumps([get_token(), get_stored_tokens()]))
`;

/** The line of an error. */
const errorIn = ({ status, stderr }: Finished) => [status, /^Error: (.*)$/m.exec(stderr)?.[1]];

/** Everything that needs no terminal, signal or lock. */
export const SCENARIOS: readonly Scenario[] = [
  ["login, whoami, list, switch, token and logout, from nothing to nothing", async ({ start }) => {
    await using hub = await startHub({ tokens: [LAPTOP] });
    await using home = await makeHome();
    const env = home.env(hub.url, { NO_COLOR: "1" });
    const said = async (...args: string[]) => {
      const { status, stdout } = await start(args, { env }).finished;
      return [status, stdout];
    };

    const login = start(["login"], { env });
    const [, code] = await login.waitFor(CODE, "stderr");
    await approve(hub.url, code!);
    const { status, stdout, stderr } = await login.finished;
    assert.deepEqual([status, stdout], [0, ""]);
    assert.match(stderr, /^Waiting for authorization, 5:00 left\n/m);
    assert.doesNotMatch(stderr, /\x1b|\r/);

    const oauthToken = await home.read("token");
    assert.deepEqual(await said("login", "--token", LAPTOP.token), [0, ""]);
    assert.deepEqual(await said("list", "-q"), [0, "laptop\noauth-alice\n"]);
    assert.deepEqual(await said("token"), [0, `${LAPTOP.token}\n`]);
    assert.deepEqual(await said("switch", "--token-name", "oauth-alice"), [0, ""]);
    assert.deepEqual(await said("token"), [0, `${oauthToken}\n`]);
    assert.deepEqual(await said("whoami"), [
      0,
      `✓ Logged in\n  user: alice\n  orgs: acme\n  endpoint: ${hub.url}\n`,
    ]);
    assert.deepEqual(await said("logout", "--token-name", "oauth-alice"), [0, ""]);
    assert.deepEqual(await said("token"), [1, ""]);
    assert.deepEqual(await said("logout"), [0, ""]);
    assert.deepEqual([await home.read("token"), await home.read("stored_tokens")], [undefined, undefined]);
  }],

  ["login --token - reads the token from standard input", async ({ start, modes }) => {
    await using hub = await startHub({ tokens: [LAPTOP] });
    await using home = await makeHome();
    const env = home.env(hub.url);
    const { status } = await start(["login", "--token", "-"], { env, stdin: `${LAPTOP.token}\n` }).finished;
    assert.deepEqual([status, await home.read("token")], [0, LAPTOP.token]);
    if (modes) assert.equal(await home.mode("token"), 0o600);
  }],

  ["git-credential answers git, for the Hub only", async ({ start }) => {
    await using home = await makeHome({ token: LAPTOP.token });
    const env = home.env(NOBODYS);
    const answer = async (operation: string, stdin: string) => {
      const { status, stdout, stderr } = await start(["git-credential", operation], { env, stdin }).finished;
      return [status, stdout, stderr];
    };
    const request = `protocol=http\nhost=${new URL(NOBODYS).host}\n`;
    const token = `username=hf_user\npassword=${LAPTOP.token}\n`;
    assert.deepEqual(await answer("get", request), [0, token, ""]);
    assert.deepEqual(await answer("get", `capability[]=authtype\n${request}\n`), [
      0,
      `capability[]=authtype\nauthtype=Bearer\ncredential=${LAPTOP.token}\nephemeral=1\n`,
      "",
    ]);
    assert.deepEqual(await answer("get", "protocol=https\nhost=example.com\n"), [0, "", ""]);
    assert.deepEqual(await answer("frobnicate", request), [0, "", ""]);
  }],

  ["login goes straight to the browser flow, and a denial is said", async ({ start }) => {
    await using hub = await startHub();
    await using home = await makeHome();
    const login = start(["login"], { env: home.env(hub.url) });
    const [, code] = await login.waitFor(CODE, "stderr");
    await approve(hub.url, code!, { deny: true });
    const { status, stderr } = await login.finished;
    assert.equal(status, 4);
    assert.match(stderr, /Error: The login was denied in the browser\nHint: Log in again/);
    assert.equal(await home.read("token"), undefined);
  }],

  ["a code that expires and a Hub that asks for patience are told apart", async ({ start }) => {
    await using hub = await startHub();
    await using home = await makeHome();
    hub.fail("POST /oauth/token", {
      status: 429,
      headers: { "retry-after": "1" },
      json: { error: "Too many" },
    });
    const login = start(["login"], { env: home.env(hub.url) });
    await login.waitFor(CODE, "stderr");
    hub.expireDeviceCodes();
    const { status, stderr } = await login.finished;
    assert.equal(status, 1);
    assert.match(stderr, /Error: The code expired before it was approved/);
    assert.deepEqual([...hub.faults], []);
  }],

  ["login in two steps, by two runs", async ({ start }) => {
    await using hub = await startHub();
    await using home = await makeHome();
    const env = home.env(hub.url);
    const begun = await start(["login", "--no-wait", "--json"], { env }).finished;
    assert.equal(begun.status, 0, begun.stderr);
    await approve(hub.url, JSON.parse(begun.stdout).user_code);
    const { status, stderr } = await start(["login", "--resume"], { env }).finished;
    assert.equal(status, 0, stderr);
    assert.match(await home.read("stored_tokens") ?? "", /^\[oauth-alice\]\nhf_token = hf_oauth_/);
    assert.equal(await home.read("hf-auth/pending_login"), undefined);
  }],

  ["refresh buys a new token and keeps the neighbours", async ({ start }) => {
    await using hub = await startHub();
    const { access_token, refresh_token } = await grant(hub);
    const neighbour = section("neighbour", { hf_token: "hf_neighbour", note: "kept" });
    const expires_at = Math.floor(Date.now() / 1000) + 7 * 86_400;
    const ours = section("oauth-alice", { hf_token: access_token, refresh_token, expires_at });
    await using home = await makeHome({ token: access_token, stored_tokens: neighbour + ours });
    const env = home.env(hub.url);
    const refreshed = await start(["refresh"], { env }).finished;
    assert.equal(refreshed.status, 0, refreshed.stderr);
    const token = await home.read("token");
    assert.notEqual(token, access_token);
    assert.equal((await home.read("stored_tokens") ?? "").indexOf(`${neighbour}[oauth-alice]`), 0);
    assert.equal((await start(["token"], { env }).finished).stdout, `${token}\n`);
    hub.fail("POST /oauth/token", { status: 400, json: { error: "invalid_grant" } });
    const again = await start(["refresh"], { env }).finished;
    assert.deepEqual(errorIn(again), [
      4,
      "Could not refresh the access token: its refresh token is no longer valid",
    ]);
  }],

  ["failures end with their exit statuses and leave the store alone", async ({ start }) => {
    await using hub = await startHub({ tokens: [LAPTOP] });
    const stored = section("one", { hf_token: "hf_one" });
    await using home = await makeHome({ token: "hf_one", stored_tokens: stored });
    await using empty = await makeHome();
    const cases: readonly (readonly [number, string, string[], Record<string, string>?])[] = [
      [1, "Not logged in", ["token"], empty.env(hub.url)],
      [2, "Unknown command bogus", ["bogus"]],
      [2, "Unknown option --bogus", ["list", "--bogus"]],
      [5, `Could not reach ${NOBODYS}`, ["whoami"], home.env(NOBODYS)],
      [
        5,
        `Cannot reach ${hub.url}: offline mode is enabled`,
        ["whoami"],
        home.env(hub.url, {
          HF_HUB_OFFLINE: "1",
        }),
      ],
      [4, "The Hub does not accept this token", [
        "login",
        "--token",
        `hf_${"b".repeat(34)}`,
      ]],
    ];
    for (const [status, message, args, env = home.env(hub.url)] of cases) {
      const [ended, said] = errorIn(await start(args, { env }).finished);
      // A component hears that nobody was reached, and not why.
      assert.deepEqual([ended, String(said).replace(/: the connection was refused$/, "")], [status, message]);
    }
    hub.fail("GET /api/whoami-v2", { status: 503 });
    const { status } = await start(["whoami"], { env: home.env(hub.url) }).finished;
    assert.equal(status, 5);
    assert.deepEqual([await home.read("token"), await home.read("stored_tokens")], ["hf_one", stored]);
  }],

  ["status and can end by what the Hub says of the token", async ({ start }) => {
    const repos = [{ path: "models/acme/m", gated: true }, {
      path: "datasets/alice/d",
      private: true,
    }] as const;
    await using hub = await startHub({ tokens: [LAPTOP], repos });
    await using home = await makeHome({
      token: LAPTOP.token,
      stored_tokens: section("laptop", { hf_token: LAPTOP.token }),
    });
    const env = home.env(hub.url);
    const said = async (args: string[], more = {}) => {
      const { status, stdout } = await start(args, { env: { ...env, ...more } }).finished;
      return [status, stdout];
    };
    assert.deepEqual(await said(["can", "write", "dataset/alice/d", "-q"]), [0, "yes\n"]);
    assert.deepEqual(await said(["can", "read", "bob/m", "-q"]), [1, "no\n"]);
    assert.deepEqual(await said(["status", "-q"]), [0, "logged_in\n"]);
    assert.deepEqual(await said(["status", "-q"], { HF_TOKEN: "hf_dead" }), [4, "refused\n"]);
    assert.deepEqual(await said(["status", "-q"], { HF_ENDPOINT: NOBODYS }), [5, "unreached\n"]);
    const report = JSON.parse((await start(["status", "--json"], { env }).finished).stdout);
    assert.deepEqual([report.account.facts.user, report.store.facts, report.store.findings], [
      "alice",
      { readable: true, writable: true, lockable: true },
      [],
    ]);
  }],

  ["a store that cannot be read is never overwritten, and repair mends it", async ({ start }) => {
    await using hub = await startHub({ tokens: [LAPTOP] });
    const broken = `${section("one", { hf_token: "hf_one" })}nonsense\n`;
    await using home = await makeHome({ token: "hf_one", stored_tokens: broken });
    const env = home.env(hub.url);
    const { status } = await start(["login", "--token", LAPTOP.token], { env }).finished;
    assert.deepEqual([status, await home.read("stored_tokens")], [1, broken]);
    const repaired = await start(["repair"], { env }).finished;
    assert.equal(repaired.status, 0, repaired.stderr);
    assert.equal((await start(["list", "-q"], { env }).finished).stdout, "one\n");
  }],

  ["a store of thousands of tokens is read, listed in one line, and changed whole", async ({ start }) => {
    const names = Array.from({ length: 5000 }, (_, index) => `machine ${String(index).padStart(4, "0")}`);
    const stored_tokens = names.map((name) => section(name, { hf_token: `hf_${name}` })).join("");
    await using home = await makeHome({ stored_tokens });
    const { status, stdout } = await start(["list", "--json"], { env: home.env(NOBODYS) }).finished;
    const listed = (JSON.parse(stdout) as { name: string }[]).map(({ name }) => name);
    assert.deepEqual([status, listed], [0, names]);
    const logout = ["logout", "--token-name", names[0]!];
    assert.equal((await start(logout, { env: home.env(NOBODYS) }).finished).status, 0);
    assert.equal(await home.read("stored_tokens"), stored_tokens.slice(stored_tokens.indexOf("[", 1)));
  }],

  ["Python's client reads what a login wrote, and a login what Python has", async ({ start }) => {
    await using hub = await startHub({ tokens: [LAPTOP] });
    await using home = await makeHome({ stored_tokens: section("ours", { hf_token: "hf_ours" }) });
    const env = home.env(hub.url);
    const { status, stderr } = await start(["login", "--token", LAPTOP.token], { env }).finished;
    assert.equal(status, 0, stderr);
    const { stdout } = await runPython(READ, { env });
    assert.deepEqual(JSON.parse(stdout), [LAPTOP.token, { ours: "hf_ours", laptop: LAPTOP.token }]);
  }, needsPython],
];
