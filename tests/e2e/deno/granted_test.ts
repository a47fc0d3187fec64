/** A script that was granted little: README's command is enough, what is optional is absent, what is needed is named. */

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { approve } from "../../support/hub/approve.ts";
import { type Hub, startHub } from "../../support/hub/hub.ts";
import { type Home, makeHome, type Running, spawnDeno } from "../../support/program/program.ts";
import { examples } from "../../support/readme.ts";
import { atTerminal } from "../../support/terminal/terminal.ts";

const TOKEN = `hf_${"a".repeat(34)}`;
const LAPTOP = { token: TOKEN, account: "alice", displayName: "laptop", role: "write" } as const;
const [README] = examples("sh").flatMap(({ lines }) => lines).filter((line) => line.startsWith("deno run "));
/** All that README grants, but for the Hub's address, which is its own there. */
const GRANTED = README!.split(" ").filter((word) => word.startsWith("--allow-"));

const SCRIPT = `import * as hf from "${join(process.cwd(), "mod.ts")}";
const [verb, ...args] = JSON.parse(Deno.args[0]);
const value = await hf[verb](...args).catch((error) => error);
const entries = ["status", "code", "message", "hint"].map((field) => [field, value?.[field]]);
console.log(JSON.stringify(value === undefined ? null : Object.fromEntries(entries)));
`;

interface Room extends AsyncDisposable {
  readonly hub: Hub;
  readonly home: Home;
  /** Calls a verb with these permissions, \`$HOME\` being the home. */
  start(call: readonly unknown[], grants: readonly string[], variables?: Record<string, string>): Running;
}

async function makeRoom(): Promise<Room> {
  const hub = await startHub({ tokens: [LAPTOP] });
  const home = await makeHome({ "../script/script.ts": SCRIPT });
  // As on a new machine, and with more around it than may be seen.
  await mkdir(join(home.path, "private"));
  await writeFile(join(home.path, ".gitconfig"), "[credential]\n\thelper = store\n");
  return {
    hub,
    home,
    start(call, grants, variables = {}) {
      const flags = grants.map((grant) => grantIn({ hub, home }, grant));
      const env = {
        HOME: home.path,
        HF_ENDPOINT: hub.url,
        DENO_DIR: process.env["DENO_DIR"] ?? "",
        ...variables,
      };
      const args = ["run", "--quiet", "--no-prompt", "--no-config", ...flags, "script.ts"];
      return spawnDeno([...args, JSON.stringify(call)], { env, cwd: join(home.path, "script") });
    },
    async [Symbol.asyncDispose]() {
      await home[Symbol.asyncDispose]();
      await hub.close();
    },
  };
}

/** A permission of README's, for this Hub and this home. */
function grantIn({ hub, home }: Pick<Room, "hub" | "home">, grant: string): string {
  return grant.replace("$HOME", home.path).replace("huggingface.co", new URL(hub.url).hostname)
    .replace("--allow-env=HOME", "--allow-env=HOME,HF_ENDPOINT");
}

async function ended(running: Running): Promise<unknown> {
  const { status, stdout, stderr } = await running.finished;
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

test("README's permissions are enough for every verb, in a home where nothing is yet", async () => {
  await using room = await makeRoom();
  const login = room.start(["login"], GRANTED);
  const [code] = await login.waitFor(/[A-Z0-9]{4}-[A-Z0-9]{4}/, "stderr");
  await approve(room.hub.url, code);
  assert.deepEqual(await ended(login), { status: "logged_in" });
  const calls = [
    ["whoami"],
    ["getToken"],
    ["authList"],
    ["login", { token: TOKEN, addToGitCredential: true }],
    ["authSwitch", "oauth-alice"],
    ["authRefresh"],
    ["authRepair"],
    ["logout"],
  ];
  const found = [];
  for (const [verb, ...args] of calls) found.push([verb, await ended(room.start([verb, ...args], GRANTED))]);
  assert.deepEqual(found, [
    ["whoami", {}],
    ["getToken", {}],
    ["authList", {}],
    ["login", { status: "logged_in" }],
    ["authSwitch", {}],
    ["authRefresh", {}],
    ["authRepair", { status: "intact" }],
    ["logout", { status: "logged_out" }],
  ]);
  // What git would have asked its helper to store.
  assert.equal(existsSync(join(room.home.path, ".git-credentials")), false);
});

test("README's permissions at a terminal: Deno asks nobody for more", async () => {
  await using room = await makeRoom();
  const { home, hub } = room;
  const config = ["--config", process.env["HF_AUTH_CONFIG"] ?? "deno.json", "--no-lock"];
  const grants = GRANTED.map((grant) => grantIn(room, grant));
  const call = JSON.stringify(["login", { token: TOKEN }]);
  const { status, printed } = await atTerminal(
    [join(home.path, "script/script.ts"), call],
    { HOME: home.path, HF_ENDPOINT: hub.url, DENO_DIR: process.env["DENO_DIR"] ?? "" },
    { command: [process.execPath, "run", "--quiet", ...config, ...grants] },
  ).finished;
  assert.deepEqual([status, printed], [0, '{"status":"logged_in"}\r\n']);
});

const without = (name: string) => GRANTED.filter((grant) => !grant.startsWith(`--allow-${name}`));
const FOLDER = "$HOME/.cache/huggingface";
const FILES = `Run it with --allow-read=${FOLDER} --allow-write=${FOLDER}`;
const needs = (what: string, hint: string, code = "invalid_configuration") => ({ code, message: what, hint });

const rows: readonly (readonly [
  call: readonly unknown[],
  grants: readonly string[],
  variables: Record<string, string>,
  expected: unknown,
])[] = [
  [
    ["getToken"],
    // Without any, the runtime that starts this one would grant all.
    ["--allow-env=OTHER"],
    {},
    needs(
      "The home folder is not known",
      "Set HF_HOME to the folder to keep the tokens in; a script also needs --allow-env=HF_HOME",
    ),
  ],
  [["getToken"], ["--allow-env=HF_TOKEN"], { HF_TOKEN: "hf_x" }, {}],
  // Not granted, not set.
  [["getToken"], GRANTED, { HF_TOKEN: "hf_x", HF_HOME: "/nowhere", HTTPS_PROXY: "http://127.0.0.1:1" }, null],
  [
    ["getToken"],
    without("read"),
    {},
    needs(
      `Cannot read ${FOLDER}/token: it needs --allow-read and --allow-write`,
      FILES,
      "store_unreadable",
    ),
  ],
  [
    ["login", { token: TOKEN }],
    without("write"),
    {},
    needs(
      `Cannot lock ${FOLDER}/stored_tokens.lock: it needs --allow-read and --allow-write`,
      FILES,
      "store_unwritable",
    ),
  ],
  [
    ["login", { token: TOKEN }],
    without("net"),
    {},
    needs(
      "Could not reach HUB: it needs --allow-net",
      "Run it with --allow-net, or with --allow-net=HOST for the Hub's host name only",
    ),
  ],
];

for (const [call, grants, variables, expected] of rows) {
  const title = `${JSON.stringify(call)} with ${grants.join(" ")}`;
  test(`${title}: ${Object.keys(variables).join(" ")}`, async () => {
    await using room = await makeRoom();
    const found = JSON.stringify(await ended(room.start(call, grants, variables)));
    assert.deepEqual(
      JSON.parse(found.replaceAll(room.home.path, "$HOME").replaceAll(room.hub.url, "HUB")),
      expected,
    );
  });
}
