/** The built program as a script meets it: in a pipe. */

import assert from "node:assert/strict";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { startHub } from "../support/hub/hub.ts";
import { hfAuth, makeHome, program, spawnHfAuth, startProgram } from "../support/program/program.ts";
import { SCENARIOS } from "../support/program/scenarios.ts";
import { skipUnless } from "../support/skip.ts";

const CODE = /([A-Z0-9]{4}-[A-Z0-9]{4})/;

for (const [name, run, skip = false] of SCENARIOS) {
  test(
    `in a pipe: ${name}`,
    { skip },
    () => run({ start: spawnHfAuth, modes: process.platform !== "win32" }),
  );
}

const skip = skipUnless(process.platform !== "win32", "Windows has no signals, and links only for some");

test("SIGINT while the code waits ends with 130 and leaves the store as it was", { skip }, async () => {
  await using hub = await startHub();
  await using home = await makeHome();
  const login = spawnHfAuth(["login"], { env: home.env(hub.url) });
  await login.waitFor(CODE, "stderr");
  login.kill("SIGINT");
  const { status, stderr } = await login.finished;
  assert.deepEqual([status, await home.read("token")], [130, undefined]);
  assert.match(stderr, /\nCancelled\n$/);
});

/** Whether SIGHUP is ignored, as `nohup` has it; which signals come; and the one that ends the login. */
const HANGUPS = [["trap '' HUP;", ["SIGHUP", "SIGTERM"], 143], ["", ["SIGHUP"], 129]] as const;

for (const [before, signals, status] of HANGUPS) {
  test(`${signals.join(" and ")} ${before && "under nohup "}end with ${status}, and the code is forgotten`, {
    skip,
  }, async () => {
    await using hub = await startHub();
    await using home = await makeHome();
    const login = startProgram("sh", ["-c", `${before} exec "$0" login`, program], {
      env: home.env(hub.url),
    });
    await login.waitFor(CODE, "stderr");
    for (const signal of signals) process.kill(login.pid!, signal);
    const { status: ended, stderr } = await login.finished;
    assert.deepEqual([ended, await home.read("hf-auth/pending_login")], [status, undefined]);
    assert.match(stderr, /\nCancelled\n$/);
  });
}

test("a link named hf takes `hf auth`", { skip }, async () => {
  await using home = await makeHome({ token: "hf_one", stored_tokens: "[one]\nhf_token = hf_one\n\n" });
  const link = join(home.path, "hf");
  await symlink(program, link);
  const env = { PATH: home.path, ...home.env("http://127.0.0.1:1") };
  const direct = await hfAuth(["list"], { env });
  const linked = await hfAuth(["auth", "list"], { env, program: link });
  assert.deepEqual(linked, direct);
  assert.equal(linked.status, 0);
});

test("the folder it is started in changes nothing: neither .env nor a runtime's own configuration", async () => {
  await using home = await makeHome({
    token: "hf_mine",
    ".env": "HF_TOKEN=hf_of_a_stranger\n",
    "bunfig.toml": 'preload = ["./preload.js"]\n',
    "deno.json": '{ "unstable": ["no-such-feature"] }\n',
    "preload.js": 'console.log("a stranger\'s code")\n',
  });
  const env = home.env("http://127.0.0.1:1");
  const { status, stdout } = await hfAuth(["token"], { env, cwd: env["HF_HOME"]! });
  assert.deepEqual([status, stdout], [0, "hf_mine\n"]);
});
