/** What `hf` makes of the file that `sync` writes: the fleet's active token, which it can use and not refresh. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { needsEtcd, startEtcd } from "../support/engines/etcd.ts";
import {
  type Machine,
  newMachine,
  newQuickMachine,
  refreshesAt,
  tokensIn,
} from "../support/engines/fleet.ts";
import { approve } from "../support/hub/approve.ts";
import { type Hub, startHub } from "../support/hub/hub.ts";
import { makeHome, startProgram } from "../support/program/program.ts";
import { NEWEST, OURS, PYTHON } from "../support/program/sides.ts";
import { needsBothHf, python } from "../support/python.ts";

/** A job that runs for days: it says each token that it is given. */
const STAYS = `
import time
from huggingface_hub import get_token
seen = None
while True:
    token = get_token()
    if token != seen: print(token, flush=True)
    seen = token
    time.sleep(0.02)
`;

/** Looks once for each change of the store. */
function each(machine: Machine): (says: string, active: string | undefined) => Promise<void> {
  return async (says, active) => {
    const { status, stderr } = await machine.run("sync");
    assert.equal(status, active === undefined ? 1 : 0, stderr);
    assert.ok(stderr.endsWith(`${says}\n`), stderr);
  };
}

/** Stays, until no token is active any more. */
function watching(machine: Machine): (says: string, active: string | undefined) => Promise<void> {
  const running = machine.start("sync", "--watch");
  const said: string[] = [];
  return async (says, active) => {
    said.push(says);
    await running.waitFor(new RegExp(said.join("[^]*")), "stderr");
    if (active !== undefined) return;
    running.kill("SIGTERM");
    assert.equal((await running.finished).status, 128 + 15);
  };
}

/** What is done elsewhere, and what `sync` says then of the file and of the store. */
const CHANGES: readonly (readonly [
  change: (machine: Machine, hub: Hub) => Promise<void>,
  says: (file: string, store: string) => string,
])[] = [
  [logInByBrowser, (file) => `Wrote the active token to ${file}`],
  [(machine) => succeed(machine, "refresh"), (file) => `Wrote the active token to ${file}`],
  [
    (machine) => succeed(machine, "logout", "--yes"),
    (file, store) => `No token is active in ${store}: removed ${file}. Log in with \`hf-auth login\`.`,
  ],
];

const ROWS = [
  { name: "sync, with HF_HOME", file: "huggingface/token", keep: each },
  { name: "sync --watch, with HF_TOKEN_PATH", file: "elsewhere/the_fleet's", keep: watching },
];

for (const { name, file, keep } of ROWS) {
  test(`${name}: hf has the fleet's token, then the refreshed one, then none, and refreshes nothing`, {
    skip: needsEtcd || needsBothHf,
  }, async () => {
    // Near its end from the beginning: whoever had the refresh token would use it.
    await using hub = await startHub({ accessTokenLifetime: 3600 });
    await using server = await startEtcd();
    await using home = await makeHome();
    const path = join(home.path, file);
    const env = home.env(hub.url, { HF_TOKEN_PATH: path });
    if (file === "huggingface/token") delete env["HF_TOKEN_PATH"];
    await using elsewhere = await newMachine(hub, server);
    const here = { ...server.env(), ...env };
    await using machine =
      await (keep === watching ? newQuickMachine(hub.url, here) : newMachine(hub, server, here));
    const kept = keep(machine);
    const stays = startProgram(python!, ["-c", STAYS], { env });
    let all = "";
    for (const [change, says] of CHANGES) {
      await change(elsewhere, hub);
      const before = refreshesAt(hub);
      const { active } = await tokensIn(server);
      await kept(says(path, server.engine.name), active);
      assert.equal(await readFile(path, "utf8").catch(() => undefined), active);
      await stays.waitFor(new RegExp(`^${all += `${active ?? "None"}\n`}$`), "stdout");
      const seen = await Promise.all([PYTHON, NEWEST, OURS].map(async ({ run }) => {
        const [token, list] = [await run(["token"], { env }), await run(["list"], { env })];
        return [token.status, token.stdout, list.status, list.stdout];
      }));
      const expected = active === undefined ? [1, "", 0, ""] : [0, `${active}\n`, 0, ""];
      assert.deepEqual([...seen, refreshesAt(hub)], [expected, expected, expected, before]);
    }
    assert.equal(
      await readFile(join(dirname(path), "stored_tokens"), "utf8").catch(() => undefined),
      undefined,
    );
    stays.kill("SIGTERM");
    await stays.finished;
  });
}

async function logInByBrowser(machine: Machine, hub: Hub): Promise<void> {
  const running = machine.start("login");
  await approve(hub.url, (await running.waitFor(/\b[A-Z]{4}-[A-Z]{4}\b/))[0]);
  const { status, stderr } = await running.finished;
  assert.equal(status, 0, stderr);
}

async function succeed(machine: Machine, ...args: string[]): Promise<void> {
  const { status, stderr } = await machine.run(...args);
  assert.equal(status, 0, stderr);
}
