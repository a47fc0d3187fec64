/** The question after a login in a terminal, whether git shall use it: asked once, and only where somebody is there. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { skip } from "../../support/git/stage.ts";
import { startHub } from "../../support/hub/hub.ts";
import { makeHome } from "../../support/program/program.ts";
import { atTerminal, KEY } from "../../support/terminal/terminal.ts";

const TOKEN = `hf_${"a".repeat(34)}`;
const QUESTION = "Use this login for git";

const answers: [answer: string, keys: string, said: RegExp, written: boolean][] = [
  ["yes", KEY.enter, /✓ git now asks hf-auth for http/, true],
  ["no", KEY.down + KEY.enter, /You can do that at any time with `hf-auth setup-git`/, false],
  ["Ctrl-C", KEY.interrupt, /Use this login for git/, false],
];

for (const [answer, keys, said, written] of answers) {
  test(`login in a terminal offers git once, and takes ${answer} for an answer`, { skip }, async () => {
    await using hub = await startHub({
      tokens: [{ token: TOKEN, account: "alice", displayName: "laptop", role: "write" }],
    });
    await using home = await makeHome();
    const env = home.env(hub.url, { GIT_CONFIG_NOSYSTEM: "1" });
    const login = (more: Record<string, string> = {}) =>
      atTerminal(["login", "--token", TOKEN], { ...env, ...more }, {
        typings: [{ at: QUESTION, pieces: [keys] }],
        offersGit: true,
      })
        .finished;
    for (const unattended of [{ CI: "true" }, { CLAUDECODE: "1" }]) {
      assert(!(await login(unattended)).printed.includes(QUESTION));
    }
    const { status, printed } = await login();
    assert.equal(status, 0, printed);
    assert.match(printed, /✓ Logged in as alice[\s\S]*Use this login for git/);
    assert.match(printed, said);
    const config = () => {
      try {
        return readFileSync(join(home.path, ".gitconfig"), "utf8").includes("git-credential");
      } catch {
        return false;
      }
    };
    assert.equal(config(), written);
    assert(!(await login()).printed.includes(QUESTION), "asked once");
  });
}
