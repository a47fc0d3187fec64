/** Names of one's own, and what happens when two tokens would have the same. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { startHub } from "../support/hub/hub.ts";
import { hfAuth, makeHome } from "../support/program/program.ts";

const LAPTOP = {
  token: `hf_${"a".repeat(34)}`,
  account: "alice",
  displayName: "laptop",
  role: "write",
} as const;

test("login --name and rename: a name of one's own, which the token then has", async () => {
  const theirs = {
    token: `hf_${"c".repeat(34)}`,
    account: "bob",
    displayName: "laptop",
    role: "read",
  } as const;
  await using hub = await startHub({
    accounts: [{ name: "alice" }, { name: "bob" }],
    tokens: [LAPTOP, theirs],
  });
  await using home = await makeHome({ token: "hf_pasted" });
  const env = home.env(hub.url);
  const done = async (...args: string[]) => {
    const { status, stdout, stderr } = await hfAuth(args, { env });
    return [status, stdout || stderr];
  };
  assert.equal((await done("login", "--token", LAPTOP.token))[0], 0);
  const [, said] = await done("login", "--token", theirs.token);
  assert.match(
    String(said),
    /The name laptop is another account's, so the token is stored as laptop \(bob\)/,
  );
  assert.equal((await done("login", "--token", LAPTOP.token, "--name", "mine"))[0], 0);
  assert.deepEqual(await done("rename", "mine", "laptop"), [
    1,
    "Error: There is already an access token named laptop\n" +
    "Hint: Choose another name, or remove that token with `hf-auth logout --token-name laptop`\n",
  ]);
  assert.equal((await done("rename", "mine", "my own"))[0], 0);
  assert.deepEqual(await done("list", "-q"), [0, "laptop\nlaptop (bob)\nmy own\nunnamed-1\n"]);
  assert.deepEqual(await done("token"), [0, `${LAPTOP.token}\n`]);
  assert.deepEqual(await done("token", "--token-name", "unnamed-1"), [0, "hf_pasted\n"]);
});
