/** Git LFS with the program as git's credential helper: it knows no bearer tokens before 3.6, and asks without end for them. */

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ALICE, GITS, setStage, skipLfs as skip, type Stage } from "../../support/git/stage.ts";

async function works(stage: Stage, args: readonly string[], cwd?: string): Promise<void> {
  const { status, stderr } = await stage.git(args, cwd);
  assert.equal(status, 0, `git ${args.join(" ")}: ${stderr}`);
}

async function stageWithFile(git: typeof GITS[number]): Promise<Stage> {
  const stage = await setStage(git);
  await stage.hfAuth("setup-git");
  await works(stage, ["lfs", "install", "--skip-repo"]);
  await works(stage, ["clone", "-q", stage.address, "work"]);
  await works(stage, ["lfs", "track", "*.bin"], "work");
  writeFileSync(join(stage.home.path, "work", "model.bin"), "weights");
  await works(stage, ["add", "."], "work");
  await works(stage, ["commit", "-q", "-m", "first"], "work");
  return stage;
}

for (const git of GITS) {
  test(`${git.version}: git lfs pushes and clones with the token in use`, { skip }, async () => {
    await using stage = await stageWithFile(git);
    await works(stage, ["push", "-q", "origin", "HEAD"], "work");
    await works(stage, ["clone", "-q", stage.address, "again"]);
    assert.equal(readFileSync(join(stage.home.path, "again", "model.bin"), "utf8"), "weights");
    assert.deepEqual(stage.filesWith(ALICE.slice(3)), []);
  });

  test(`${git.version}: git lfs ends when the token is refused`, { skip }, async () => {
    await using stage = await stageWithFile(git);
    stage.shown();
    stage.hub.revoke(ALICE);
    const { status, stderr } = await stage.git(["lfs", "push", "origin", "HEAD"], "work");
    assert.notEqual(status, 0);
    assert.match(stderr, /The Hub does not accept the stored token/);
    // Once more may come before git has told its helper.
    assert(stage.shown().length <= 2);
  });
}
