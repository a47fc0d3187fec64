/** The folder that one stands in: nothing in it is read, run or found, by the program or by git, which it starts. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { startHub } from "../support/hub/hub.ts";
import { type Home, makeHome } from "../support/program/program.ts";
import { RUNTIMES } from "../support/program/runtimes.ts";
import { section } from "../support/store/fixture.ts";

const TOKEN = `hf_${"a".repeat(34)}`;
const STORE = {
  token: "hf_one",
  stored_tokens: section("one", { hf_token: "hf_one" }) + section("two", { hf_token: "hf_two" }),
};
const COMMANDS = [
  ["switch", "--token-name", "two"],
  ["logout", "--token-name", "one"],
  ["login", "--token", TOKEN, "--add-to-git-credential"],
  ["logout"],
];

/** Makes a folder whose every trap says so in a file `ran`. */
type Trap = (folder: string, run: string) => Record<string, string>;

const script = (path: string, run: string) => {
  writeFileSync(path, `#!/bin/sh\n${run}\n`);
  chmodSync(path, 0o755);
};
const config = (run: string) => `[credential]\n\thelper = "!${run}; cat >/dev/null"\n`;

const traps: [what: string, trap: Trap][] = [
  ["a repository's configuration", (folder, run) => {
    execFileSync("git", ["init", "-q", folder]);
    writeFileSync(join(folder, ".git/config"), config(run));
    return {};
  }],
  ["a bare repository's", (folder, run) => {
    execFileSync("git", ["init", "-q", "--bare", folder]);
    writeFileSync(join(folder, "config"), `[core]\n\tbare = true\n${config(run)}`);
    return {};
  }],
  ["a repository that a variable names", (folder, run) => {
    execFileSync("git", ["init", "-q", folder]);
    writeFileSync(join(folder, ".git/config"), config(run));
    return { GIT_DIR: join(folder, ".git"), GIT_WORK_TREE: folder };
  }],
  ["configuration in variables", (_, run) => ({
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "credential.helper",
    GIT_CONFIG_VALUE_0: `!${run}; cat >/dev/null`,
    GIT_CONFIG_PARAMETERS: `'credential.helper'='!${run}'`,
  })],
  ["a program that a relative PATH finds", (folder, run) => {
    mkdirSync(join(folder, "bin"));
    for (const name of ["git", "bin/git", "git-credential", "bin/git-credential"]) {
      script(join(folder, name), run);
    }
    return { PATH: `.:bin::${process.env["PATH"]}` };
  }],
];

for (const { name, run } of RUNTIMES) {
  for (const [what, trap] of traps) {
    test(`${name}: ${what} in the folder it is started in is not used`, async () => {
      await using hub = await startHub({
        tokens: [{ token: TOKEN, account: "alice", displayName: "laptop", role: "write" }],
      });
      await using home: Home = await makeHome({
        ...STORE,
        "../.gitconfig": "[credential]\n\thelper = store\n",
      });
      const [folder, ran] = [join(home.path, "folder"), join(home.path, "ran")];
      mkdirSync(folder);
      const env = home.env(hub.url, trap(folder, `touch ${ran}`));
      for (const args of COMMANDS) {
        const { status, stderr } = await run(args, { env, cwd: folder });
        assert.deepEqual([status, existsSync(ran)], [0, false], `${args.join(" ")}\n${stderr}`);
      }
    });
  }
}

for (const { name, run } of RUNTIMES) {
  test(`${name}: a folder called git on the PATH hides no git`, async () => {
    await using hub = await startHub();
    await using home: Home = await makeHome({
      ...STORE,
      "../.gitconfig": "[credential]\n\thelper = store\n",
    });
    const folder = join(home.path, "sources");
    mkdirSync(join(folder, "git"), { recursive: true });
    const env = home.env(hub.url, { PATH: `${folder}:${process.env["PATH"]}` });
    const { stderr } = await run(["switch", "--token-name", "two", "--add-to-git-credential"], { env });
    assert.match(stderr, /git: saved with store/);
  });
}
