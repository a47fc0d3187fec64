/** Beside other credential helpers, in every order: none of them ever holds the token. */

import assert from "node:assert/strict";
import { test } from "node:test";
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

/** The helpers that are configured before and after this program, for everything or for the Hub. */
const ORDERS: readonly (readonly [before: readonly string[], after: readonly string[]])[] = [
  [["store"], []],
  [["cache"], []],
  [["store", "cache"], []],
  [["cache", "store"], []],
  [["store"], ["cache"]],
  [["cache"], ["store"]],
  [[], ["store", "cache"]],
  [[], ["cache", "store"]],
];

async function configure(stage: Stage, key: string, helpers: readonly string[]): Promise<void> {
  for (const helper of helpers) await stage.git(["config", "--global", "--add", key, helper]);
}

/** What the other helpers hold for the Hub: in files, and in the memory of `cache`. */
async function held(stage: Stage, git: Git): Promise<string[]> {
  const { host } = new URL(stage.address);
  const files = [ALICE, BOB].flatMap((token) => stage.filesWith(token.slice(3)));
  const path = `protocol=http\nhost=${host}\n\n`;
  const cached = await stage.git(["-c", `alias.held=!printf '${path}' | git credential-cache get`, "held"]);
  await stage.git(["credential-cache", "exit"]);
  return [...files, ...cached.stdout === "" ? [] : [`${git.version} cache: ${cached.stdout}`]];
}

for (const git of GITS) {
  for (const [before, after] of ORDERS) {
    for (const forTheHub of [false, true]) {
      const order = [...before, "hf-auth", ...after].join(", ");
      test(`${git.version}: ${order}${forTheHub ? " for the Hub" : ""}: no other helper keeps the token`, {
        skip,
      }, async () => {
        await using stage = await setStage(git);
        const key = forTheHub ? `credential.${stage.server.url}.helper` : "credential.helper";
        await configure(stage, key, before);
        await stage.hfAuth("setup-git");
        await configure(stage, key, after);
        const { status, stderr } = await stage.git(["ls-remote", stage.address]);
        // A helper for everything joins the others in their section, which git reads before this program's.
        const isAlone = after.length === 0 || (!forTheHub && before.length > 0);
        // Before 2.46, every helper in the list is handed what one of them answered.
        assert.equal(status, isAlone || takesBearer(git) ? 0 : 128, stderr);
        if (status !== 0) assert.match(stderr, /^Error: git would also hand the token to /);
        assert.deepEqual(await held(stage, git), []);

        await stage.hfAuth("setup-git");
        await stage.git(["ls-remote", stage.address]);
        assert.deepEqual(await held(stage, git), []);
        if (!takesBearer(git)) {
          assert.equal((await stage.git(["ls-remote", stage.address])).status, 0, "setup-git is the way out");
        }
      });
    }
  }
}
