/** The component runs what the built program runs, in two engines; and says what a component cannot do. */

import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { LIMITS } from "../../lib/host/wasi/host.ts";
import { approve } from "../support/hub/approve.ts";
import { startSecureHub } from "../support/hub/secure.ts";
import { startHub } from "../support/hub/hub.ts";
import { makeHome } from "../support/program/program.ts";
import { SCENARIOS } from "../support/program/scenarios.ts";
import { atTerminal } from "../support/terminal/terminal.ts";
import { once, Pool } from "../support/program/together.ts";
import { CACHE, COMPONENT, enginesOf } from "./engines.ts";

const TOKEN = `hf_${"a".repeat(34)}`;
const LAPTOP = { token: TOKEN, account: "alice", displayName: "laptop", role: "write" } as const;
const CODE = /([A-Z0-9]{4}-[A-Z0-9]{4})/;

for (const { name: engine, skip: missing, prepare, start, command } of enginesOf(COMPONENT)) {
  const prepared = once(prepare);
  const pool = new Pool(4);
  const on = (title: string, run: () => Promise<void>, skip: string | false = missing) => {
    // All wait for the Hub most of their time, so they wait together.
    const ended = skip ? undefined : pool.run(() => prepared().then(run));
    ended?.catch(() => {});
    test(`${engine}: ${title}`, { skip }, () => ended);
  };

  for (const [name, run, skip = false] of SCENARIOS) {
    on(name, () => run({ start, modes: false }), missing || skip);
  }

  on("what WASI cannot do is said once, by the run that stores something", async () => {
    await using hub = await startHub();
    await using home = await makeHome();
    const env = home.env(hub.url);
    const login = start(["login"], { env });
    const [, code] = await login.waitFor(CODE, "stderr");
    await approve(hub.url, code!);
    const { status, stderr } = await login.finished;
    assert.deepEqual([status, stderr.split(LIMITS).length], [0, 2], stderr);
    assert.equal((await start(["list"], { env }).finished).stderr, "");
    assert.deepEqual((await readdir(join(home.path, "huggingface"))).sort(), [
      "hf-auth",
      "stored_tokens",
      "token",
    ]);
  });

  on("--serve and git are refused in words", async () => {
    await using hub = await startHub({ tokens: [LAPTOP] });
    await using home = await makeHome();
    const env = home.env(hub.url);
    const serve = await start(["login", "--serve"], { env }).finished;
    assert.deepEqual([serve.status, serve.stderr], [
      1,
      "Error: This machine cannot serve web pages\nHint: Run `hf-auth login`, which shows the code here\n",
    ]);
    const git = await start(["login", "--token", TOKEN, "--add-to-git-credential"], { env }).finished;
    assert.equal(git.status, 0, git.stderr);
    assert.match(git.stderr, /The token was not saved with git: no git can be run on this machine\n/);
  });

  on("why the Hub is not reached is said", async () => {
    await using secure = await startSecureHub();
    await using home = await makeHome({ token: TOKEN });
    const why = async (endpoint: string) => {
      const { status, stderr } = await start(["whoami"], { env: home.env(endpoint) }).finished;
      return [status, stderr.split("\n")[0]!.replace(endpoint, "HUB")];
    };
    assert.deepEqual(
      await Promise.all(["http://127.0.0.1:1", "https://hub.invalid", secure.url].map(why)),
      [
        [5, "Error: Could not reach HUB: the connection was refused"],
        [5, "Error: Could not reach HUB: the name could not be resolved"],
        [5, "Error: The certificate of HUB is not signed by a trusted CA"],
      ],
    );
  });

  on("a token is asked for in a terminal, which shows it, and that is said", async () => {
    await using hub = await startHub({ tokens: [LAPTOP] });
    await using home = await makeHome();
    const env = { ...home.env(hub.url), ...CACHE };
    const terminal = atTerminal(["login", "--token", "-"], env, { command: command(home.path) });
    await terminal.waitFor(/press Enter\. It will be visible/);
    terminal.type(`${TOKEN}\r`);
    const { status, printed } = await terminal.finished;
    assert.deepEqual([status, await home.read("token")], [0, TOKEN], printed);
  });

  on("a folder that was not granted is named, and nothing is written", async () => {
    await using hub = await startHub({ tokens: [LAPTOP] });
    await using home = await makeHome();
    await using other = await makeHome();
    const env = home.env(hub.url);
    for (const granted of [other.path, ""]) {
      const { status, stderr } = await start(["login", "--token", TOKEN], { env }, granted).finished;
      const path = join(home.path, "huggingface", "stored_tokens.lock");
      assert.equal(status, 1);
      assert.match(
        stderr,
        new RegExp(`^Error: Cannot lock ${path}: it is outside the granted folders$`, "m"),
      );
    }
    const environment = await start(["token"], { env: { ...env, HF_TOKEN: TOKEN } }, "").finished;
    assert.deepEqual([environment.status, environment.stdout], [0, `${TOKEN}\n`]);
    assert.deepEqual([await readdir(home.path), await readdir(other.path)], [[], []]);
  });

  on("a write that fails loses nothing and leaves no draft", async () => {
    await using hub = await startHub({ tokens: [LAPTOP] });
    const stored = "[one]\nhf_token = hf_one\n\n";
    await using home = await makeHome({ "token/in the way": "", stored_tokens: stored });
    const { status, stderr } = await start(["login", "--token", TOKEN], { env: home.env(hub.url) }).finished;
    assert.equal(status, 1);
    assert.match(stderr, /^Error: Cannot (read|write) .*token: it is a folder$/m);
    assert.match(await home.read("stored_tokens") ?? "", /^\[one\]\nhf_token = hf_one\n$/m);
    assert.deepEqual((await readdir(join(home.path, "huggingface"))).sort(), ["stored_tokens", "token"]);
  });
}
