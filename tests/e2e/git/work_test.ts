/** Real git at work with the program as its credential helper, against a Hub on this machine. */

import assert from "node:assert/strict";
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { grant } from "../../support/fakes/granted_token.ts";
import {
  ALICE,
  BOB,
  type Git,
  GITS,
  setStage,
  skip,
  type Stage,
  takesBearer,
} from "../../support/git/stage.ts";
import { program } from "../../support/program/program.ts";
import { section } from "../../support/store/fixture.ts";

const FIRST = ["commit", "-q", "--allow-empty", "-m", "first"];

/** What a client shows with a token: with a newer git a bearer token, unless the server knows none. */
const as = (git: Git, token: string, user = "hf_user") =>
  takesBearer(git) ? `Bearer ${token}` : `Basic ${user} ${token}`;

async function works(stage: Stage, args: readonly string[], cwd?: string): Promise<void> {
  const { status, stderr } = await stage.git(args, cwd);
  assert.equal(status, 0, `git ${args.join(" ")}: ${stderr}`);
}

for (const git of GITS) {
  test(
    `${git.version}: clone and push with the token in use, after a switch with the other one`,
    { skip },
    async () => {
      await using stage = await setStage(git);
      const without = await stage.git(["clone", "-q", stage.address, "work"]);
      assert.deepEqual([without.status, stage.shown()], [128, []]);
      await stage.hfAuth("setup-git");
      await works(stage, ["clone", "-q", stage.address, "work"]);
      await works(stage, FIRST, "work");
      await works(stage, ["push", "-q", "origin", "HEAD"], "work");
      assert.deepEqual(stage.shown(), [as(git, ALICE)]);
      await stage.hfAuth("switch", "--token-name", "desk");
      await works(stage, ["fetch", "-q"], "work");
      assert.deepEqual(stage.shown(), [as(git, BOB)]);
      assert.deepEqual(stage.filesWith(ALICE.slice(3)), []);
    },
  );

  test(`${git.version}: a server without bearer tokens gets a password`, { skip }, async () => {
    await using stage = await setStage(git, ["Basic"]);
    await stage.hfAuth("setup-git");
    await works(stage, ["ls-remote", stage.address]);
    assert.deepEqual(stage.shown(), [`Basic hf_user ${ALICE}`]);
  });

  test(
    `${git.version}: the user in the address, the folder and the owner choose the token`,
    { skip },
    async () => {
      await using stage = await setStage(git);
      await stage.hfAuth("setup-git");
      for (const user of ["bob", "desk"]) {
        await works(stage, ["ls-remote", stage.address.replace("://", `://${user}@`)]);
        assert.deepEqual(stage.shown(), [as(git, BOB, user)]);
      }
      const unknown = await stage.git(["ls-remote", stage.address.replace("://", "://mallory@")]);
      assert.deepEqual([unknown.status, stage.shown()], [128, []]);

      await works(stage, ["init", "-q", "bobs"]);
      stage.home.write("../bob.gitconfig", "[hf-auth]\n\ttokenName = desk\n");
      const included = `includeIf.gitdir:${join(stage.home.path, "bobs")}/.path`;
      await works(stage, ["config", "--global", included, join(stage.home.path, "bob.gitconfig")]);
      await works(stage, ["ls-remote", stage.address], "bobs");
      await works(stage, ["ls-remote", stage.address]);
      await works(stage, ["-c", "hf-auth.tokenName=desk", "ls-remote", stage.address]);
      assert.deepEqual(stage.shown(), [as(git, BOB), as(git, ALICE), as(git, BOB)]);

      const missing = await stage.git(["-c", "hf-auth.tokenName=gone", "ls-remote", stage.address]);
      assert.match(
        missing.stderr,
        /^Error: Access token gone not found in .*\nHint: Correct hf-auth.tokenName/,
      );
      assert.deepEqual([missing.status, stage.shown()], [128, []]);

      await stage.hfAuth("switch", "--token-name", "desk");
      await works(stage, ["-c", "credential.useHttpPath=true", "ls-remote", stage.address]);
      assert.deepEqual(stage.shown(), [as(git, ALICE)]);
    },
  );

  test(
    `${git.version}: a token that is due is refreshed, one that has ended is not sent`,
    { skip },
    async () => {
      await using stage = await setStage(git);
      await stage.hfAuth("setup-git");
      const { access_token, refresh_token } = await grant(stage.hub);
      const store = async (expires_at: number) => {
        const fields = { hf_token: access_token, refresh_token, expires_at };
        await stage.home.write("stored_tokens", section("oauth-alice", fields));
        await stage.home.write("token", access_token);
      };
      const now = Math.floor(Date.now() / 1000);
      await store(now + 600);
      await works(stage, ["ls-remote", stage.address]);
      const fresh = (await stage.home.read("token"))!;
      assert.notEqual(fresh, access_token);
      assert.deepEqual(stage.shown(), [as(git, fresh)]);
      // Its refresh token is spent now.
      await store(now - 1);
      const ended = await stage.git(["ls-remote", stage.address]);
      assert.match(
        ended.stderr,
        /^Error: Could not refresh the access token: its refresh token is no longer valid\n/,
      );
      assert.deepEqual([ended.status, stage.shown()], [128, []]);
    },
  );

  test(
    `${git.version}: a revoked token is sent once, then said to be refused, then replaced`,
    { skip },
    async () => {
      await using stage = await setStage(git);
      await stage.hfAuth("setup-git");
      stage.hub.revoke(ALICE);
      const first = await stage.git(["ls-remote", stage.address]);
      assert.match(first.stderr, /Authentication failed/);
      assert.deepEqual(stage.shown(), [as(git, ALICE)]);
      const second = await stage.git(["ls-remote", stage.address]);
      assert.match(second.stderr, /^Error: The Hub does not accept the stored token\nHint: Log in again/);
      assert.deepEqual([second.status, stage.shown()], [128, []]);
      await stage.hfAuth("switch", "--token-name", "desk");
      await works(stage, ["ls-remote", stage.address]);
      assert.deepEqual(stage.shown(), [as(git, BOB)]);
    },
  );

  test(
    `${git.version}: a revoked token of a browser login is refreshed at the next try`,
    { skip },
    async () => {
      await using stage = await setStage(git);
      await stage.hfAuth("setup-git");
      const { access_token, refresh_token } = await grant(stage.hub);
      const fields = {
        hf_token: access_token,
        refresh_token,
        expires_at: Math.floor(Date.now() / 1000) + 900_000,
      };
      await stage.home.write("stored_tokens", section("oauth-alice", fields));
      await stage.home.write("token", access_token);
      stage.hub.revoke(access_token);
      assert.equal((await stage.git(["ls-remote", stage.address])).status, 128);
      await works(stage, ["ls-remote", stage.address]);
      assert.deepEqual(stage.shown(), [as(git, access_token), as(git, (await stage.home.read("token"))!)]);
    },
  );

  test(`${git.version}: the helper works by its name, too`, { skip }, async () => {
    await using stage = await setStage(git);
    symlinkSync(program, join(stage.home.path, "git-credential-hf-auth"));
    writeFileSync(
      join(stage.home.path, ".gitconfig"),
      `[credential]\n\thelper = ${stage.home.path}/git-credential-hf-auth\n`,
    );
    await works(stage, ["ls-remote", stage.address]);
    assert.deepEqual(stage.shown(), [as(git, ALICE)]);
  });
}
