/** The sources under Deno with only the permissions that deno.json lists: one that is missing would ask. */

import assert from "node:assert/strict";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { approve } from "../../support/hub/approve.ts";
import { startHub } from "../../support/hub/hub.ts";
import { makeHome, spawnDeno } from "../../support/program/program.ts";

test("the permissions of the compiled program are enough for every command", async () => {
  await using hub = await startHub();
  // With a helper, so that `logout` runs git.
  await using home = await makeHome({ "../.gitconfig": "[credential]\n\thelper = store\n" });
  const env = home.env(hub.url, { DENO_DIR: process.env["DENO_DIR"] ?? join(home.path, "deno") });
  const config = ["--config", process.env["HF_AUTH_CONFIG"] ?? "registry/npm/deno.json"];
  const start = (...args: string[]) =>
    spawnDeno(["run", "--quiet", "--no-prompt", "-P", ...config, "cli.ts", ...args], { env });

  const login = start("login");
  const [, code] = await login.waitFor(/([A-Z0-9]{4}-[A-Z0-9]{4})/, "stderr");
  await approve(hub.url, code!);
  const ended = [(await login.finished).status];
  for (
    const args of [
      ["whoami"],
      ["list"],
      ["token"],
      ["switch", "--token-name", "oauth-alice"],
      ["git-credential", "get"],
      ["logout"],
    ]
  ) {
    ended.push((await start(...args).finished).status);
  }
  assert.deepEqual(ended, [0, 0, 0, 0, 0, 0, 0]);
});
