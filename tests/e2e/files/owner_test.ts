/** Whose the files are, whoever changes them. */

import assert from "node:assert/strict";
import { chmodSync, chownSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { startHub } from "../../support/hub/hub.ts";
import { hfAuth, makeHome, program } from "../../support/program/program.ts";
import { RUNTIMES } from "../../support/program/runtimes.ts";
import { classicTokens, namesIn, pathIn } from "../../support/store/state.ts";
import { asUser, give, needsRoot, NOBODYS, ownersIn, STRANGER, TWO, USER } from "./surroundings.ts";

const [given] = classicTokens("given", 1);
const COMMANDS = [
  ["login", "--token", given!.token],
  ["switch", "--token-name", "two"],
  ["logout", "--token-name", "one"],
];

for (const { name, run } of RUNTIMES) {
  test(`${name}: what root changes stays whose it was`, { skip: needsRoot }, async () => {
    await using hub = await startHub({ tokens: [given!] });
    await using home = await makeHome(TWO);
    give(home, USER, STRANGER);
    const env = home.env(hub.url);
    for (const args of COMMANDS) {
      const { status, stderr } = await run(args, { env });
      assert.equal(status, 0, stderr);
      const strangers = Object.entries(ownersIn(home)).filter(([path, owner]) =>
        path.startsWith("huggingface") && owner !== `${USER}:${STRANGER}`
      );
      assert.deepEqual(strangers, [], args.join(" "));
      assert.deepEqual([await home.mode("token"), await home.mode("stored_tokens")], [0o600, 0o600]);
      // The very person of whom this is about.
      const { status: read, stderr: why } = await asUser(USER, ["token"], { env });
      assert.equal(read, 0, why);
    }
  });

  test(`${name}: what root makes belongs to whom the folder does`, { skip: needsRoot }, async () => {
    await using hub = await startHub({ tokens: [given!] });
    await using home = await makeHome();
    chownSync(home.path, USER, STRANGER);
    const folder = join(home.path, "huggingface", "inner");
    const env = home.env(hub.url, { HF_HOME: folder });
    const { status, stderr } = await run(["login", "--token", given!.token], { env });
    assert.equal(status, 0, stderr);
    const made = ["", "/inner", "/inner/stored_tokens", "/inner/stored_tokens.lock", "/inner/token"];
    const owners = ownersIn(home);
    assert.deepEqual(
      made.map((path) => owners[`huggingface${path}`]),
      made.map(() => `${USER}:${STRANGER}`),
    );
  });
}

test("who may not give a file away writes it in place", { skip: needsRoot }, async () => {
  await using hub = await startHub({ tokens: [given!] });
  await using home = await makeHome(TWO);
  give(home, STRANGER);
  for (const path of [home.path, pathIn(home)]) chmodSync(path, 0o777);
  for (const name of ["token", "stored_tokens"]) chmodSync(pathIn(home, name), 0o666);
  const before = ["token", "stored_tokens"].map((name) => statSync(pathIn(home, name)).ino);
  const { status, stderr } = await asUser(USER, COMMANDS[0]!, { env: home.env(hub.url) });
  assert.deepEqual([status, stderr.includes("Warning")], [0, false], stderr);
  const after = ["token", "stored_tokens"].map((name) => statSync(pathIn(home, name)));
  assert.deepEqual(after.map(({ ino, uid }) => [ino, uid]), before.map((ino) => [ino, STRANGER]));
  assert.equal(await home.read("token"), given!.token);
  assert.match(await home.read("stored_tokens") ?? "", new RegExp(given!.token));
  assert.deepEqual(namesIn(home), ["stored_tokens", "stored_tokens.lock", "token"]);
});

test("who is shut out hears whose it is, and what mends it", { skip: needsRoot }, async () => {
  await using home = await makeHome(TWO);
  const env = home.env(NOBODYS);
  give(home, USER);
  const said = async (...args: string[]) => {
    const { status, stderr } = await asUser(USER, args, { env });
    return [status, ...stderr.trimEnd().split("\n")];
  };
  const path = pathIn(home, "token");
  chownSync(path, 0, 0);
  assert.deepEqual(await said("token"), [
    1,
    `Error: Cannot read ${path}: it belongs to root`,
    `Hint: Take it back with \`sudo chown ${USER} ${path}\``,
  ]);
  chownSync(path, STRANGER, STRANGER);
  assert.equal((await said("token"))[1], `Error: Cannot read ${path}: it belongs to user ${STRANGER}`);

  chownSync(path, USER, USER);
  chmodSync(path, 0o200);
  assert.deepEqual(await said("token"), [
    1,
    `Error: Cannot read ${path}: permission denied`,
    `Hint: Allow it with \`chmod u+rw ${path}\``,
  ]);
  chmodSync(path, 0o600);

  chmodSync(pathIn(home), 0o500);
  assert.deepEqual(await said("switch", "--token-name", "two"), [
    1,
    `Error: Cannot lock ${pathIn(home, "stored_tokens.lock")}: permission denied`,
    `Hint: Allow it with \`chmod u+rwx ${pathIn(home)}\``,
  ]);
  chmodSync(pathIn(home), 0o755);
  chownSync(pathIn(home), 0, 0);
  assert.deepEqual(await said("switch", "--token-name", "two"), [
    1,
    `Error: Cannot lock ${pathIn(home, "stored_tokens.lock")}: the folder ${pathIn(home)} belongs to root`,
    `Hint: Set HF_HOME to a folder of your own; if it should be yours, take it back with ` +
    `\`sudo chown ${USER} ${pathIn(home)}\``,
  ]);
  assert.equal(await home.read("token"), "hf_one");
});

test("a lock of another user says whose it is", { skip: needsRoot }, async () => {
  await using home = await makeHome(TWO);
  give(home, USER);
  await home.write("stored_tokens.lock", "");
  const { status, stderr } = await asUser(USER, ["switch", "--token-name", "two"], {
    env: home.env(NOBODYS),
  });
  const path = pathIn(home, "stored_tokens.lock");
  const words = `Error: Cannot lock ${path}: it belongs to root\n` +
    `Hint: Take it back with \`sudo chown ${USER} ${path}\`\n`;
  assert.deepEqual([status, stderr], [1, words]);
});

for (const umask of ["0177", "0777", "0000"]) {
  test(`umask ${umask}: the folder can be used, and nobody else can look`, { skip: needsRoot }, async () => {
    await using hub = await startHub({ tokens: [given!] });
    await using home = await makeHome();
    mkdirSync(join(home.path, "cache"));
    give(home, USER);
    const env = home.env(hub.url, { HF_HOME: join(home.path, "cache", "a", "b") });
    const script = `umask ${umask}; exec "$@"`;
    const user = ["--reuid", `${USER}`, "--regid", `${USER}`, "--clear-groups"];
    const run = (...args: string[]) =>
      hfAuth(["-c", `exec setpriv ${user.join(" ")} sh -c '${script}' sh "$@"`, "sh", ...args], {
        env,
        program: "/bin/sh",
      });
    for (const args of [["login", "--token", given!.token], ["token"], ["logout"]]) {
      const { status, stderr } = await run(program, ...args);
      assert.equal(status, 0, stderr);
    }
    const modes = ["a", "a/b"].map((name) => statSync(join(home.path, "cache", name)).mode & 0o777);
    assert.deepEqual(modes, [0o700, 0o700]);
  });
}
