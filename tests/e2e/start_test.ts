/** What the built program needs to start, and what it brings and leaves that is not its own. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { VERSION } from "../../lib/version.ts";
import { startHub } from "../support/hub/hub.ts";
import { hfAuth, makeHome, program, startProgram } from "../support/program/program.ts";
import { skipUnless } from "../support/skip.ts";

const TOKEN = `hf_${"a".repeat(34)}`;
const skip = skipUnless(process.platform !== "win32", "Windows starts nothing in an empty environment");

test("it starts in an empty environment, and says what is missing", { skip }, async () => {
  const run = (...words: string[]) => startProgram("/usr/bin/env", ["-i", ...words]).finished;
  assert.deepEqual(await run(program, "--version"), {
    status: 0,
    stdout: `hf-auth ${VERSION}\n`,
    stderr: "",
  });
  const { status, stdout } = await run(`HF_TOKEN=${TOKEN}`, program, "token");
  assert.deepEqual([status, stdout], [0, `${TOKEN}\n`]);
});

test("git is found where the environment has no PATH", { skip }, async () => {
  await using home = await makeHome({ "../.gitconfig": "[credential]\n\thelper = store\n" });
  await using hub = await startHub({
    tokens: [{ token: TOKEN, account: "alice", displayName: "laptop", role: "write" }],
  });
  const env = Object.entries(home.env(hub.url)).map(([name, value]) => `${name}=${value}`);
  const login = ["login", "--token", TOKEN, "--add-to-git-credential"];
  const { status, stderr } = await startProgram("/usr/bin/env", ["-i", ...env, program, ...login]).finished;
  assert.equal(status, 0, stderr);
  assert.match(readFileSync(join(home.path, ".git-credentials"), "utf8"), /:hf_a+@/);
});

test("it leaves nothing in the temporary folder", async () => {
  await using hub = await startHub();
  await using home = await makeHome({ token: TOKEN });
  const folder = join(home.path, "temporary");
  await mkdir(folder);
  const env = home.env(hub.url, { TMPDIR: folder, TMP: folder, TEMP: folder });
  for (const args of [["--version"], ["token"], ["list"], ["whoami"]]) await hfAuth(args, { env });
  assert.deepEqual(readdirSync(folder), []);
});

test("it carries no package that only the tests use", () => {
  const bytes = readFileSync(program);
  // Those of deno.json stand in its settings, and others in a comment of one that it carries.
  assert.deepEqual(["keygrip", "http-assert"].filter((name) => bytes.includes(name)), []);
});
