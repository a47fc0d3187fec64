/** Surroundings that are not as usual: links, modes, a full disk, files that may not be read or written. */

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { chmod, chown, mkdir, readlink, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { type ClassicToken, type Hub, startHub } from "../support/hub/hub.ts";
import { type Finished, type Home, makeHome, program } from "../support/program/program.ts";
import { skipUnless } from "../support/skip.ts";
import {
  asFiles,
  classicTokens,
  filesOf,
  hfAuthIn,
  namesIn,
  pathIn,
  put,
  type State,
  storeOf,
  succeed,
  works,
} from "../support/store/state.ts";

test("a link at a file's path stays, and what it leads to is replaced", async () => {
  const tokens = classicTokens("linked", 2);
  const [first, second] = tokens as [ClassicToken, ClassicToken];
  await using hub = await startHub({ tokens });
  await using home = await makeHome({ "../dotfiles/token": "", "../dotfiles/private/tokens": "" });
  await mkdir(pathIn(home));
  const links = { token: join(home.path, "dotfiles", "token"), stored_tokens: "../dotfiles/stored_tokens" };
  for (const [name, target] of Object.entries(links)) await symlink(target, pathIn(home, name));
  // A link to a link.
  await symlink("private/tokens", join(home.path, "dotfiles", "stored_tokens"));
  const env = home.env(hub.url);
  const found = async () => [
    await Promise.all(Object.keys(links).map((name) => readlink(pathIn(home, name)))),
    await home.read("../dotfiles/private/tokens"),
    await home.read("../dotfiles/token"),
    [await home.mode("token"), await home.mode("stored_tokens")],
  ];
  const expected = (stored: readonly ClassicToken[], active: string) => [
    Object.values(links),
    storeOf(stored),
    active,
    [0o600, 0o600],
  ];
  for (const { token } of tokens) await succeed(["login", "--token", token], env);
  assert.deepEqual(await found(), expected(tokens, second.token));
  await succeed(["switch", "--token-name", first.displayName], env);
  await succeed(["logout", "--token-name", second.displayName], env);
  assert.deepEqual(await found(), expected([first], first.token));
  assert.deepEqual(
    [".", "../dotfiles", "../dotfiles/private"].map((folder) => readdirSync(pathIn(home, folder)).sort()),
    [["hf-auth", "stored_tokens", "stored_tokens.lock", "token"], ["private", "stored_tokens", "token"], [
      "tokens",
    ]],
  );
});

for (const umask of ["000", "022", "077", "277"]) {
  for (const mode of [undefined, 0o755, 0o2775]) {
    // With 277 nobody but root can use a folder that they make.
    if (umask === "277" && mode === undefined) continue;
    const there = mode === undefined
      ? "a new folder is ours only"
      : `a folder of ${mode.toString(8)} stays so`;
    test(`umask ${umask}: files are ours only, ${there}`, async () => {
      const [token] = classicTokens("mode", 1) as [ClassicToken];
      await using hub = await startHub({ tokens: [token] });
      await using home = await makeHome();
      const folder = pathIn(home, "parent", "hub");
      if (mode !== undefined) {
        await mkdir(folder, { recursive: true });
        await chmod(folder, mode);
        for (const name of ["token", "stored_tokens"]) {
          await writeFile(join(folder, name), "");
          await chmod(join(folder, name), 0o644);
        }
      }
      const env = home.env(hub.url, { HF_HOME: folder });
      const login = ["login", "--token", token.token];
      const { status, stderr } = await hfAuthIn(`umask ${umask}; exec "$@"`, login, env);
      assert.equal(status, 0, stderr);
      const modes = ["token", "stored_tokens", "."].map(async (name) =>
        ((await stat(join(folder, name))).mode & 0o7777).toString(8)
      );
      assert.deepEqual(await Promise.all(modes), ["600", "600", (mode ?? 0o700).toString(8)]);
      if (mode === undefined) {
        assert.deepEqual([await home.mode("parent"), await home.mode(".")], [0o700, 0o700]);
      }
    });
  }
}

const AGEING: State = {
  stored: new Map([
    ["browser", { hf_token: "hf_oauth_old", refresh_token: "hf_oauth__refresh_old", expires_at: "1" }],
    ["one", { hf_token: "hf_one" }],
  ]),
  active: "hf_oauth_old",
};

const MOUNT = 'mount -t tmpfs -o size=16k none "$HF_HOME"';
const unshare = ["unshare -m", "unshare -rm"].find((command) =>
  works("sh", "-c", `HF_HOME=/tmp exec ${command} sh -c '${MOUNT}'`)
);
const needsMount = skipUnless(unshare !== undefined, "a disk cannot be mounted here (unshare -m)");

/** Runs the program with both files on a disk that has no more room; `after` is what is there then. */
async function onFullDisk(hub: Hub, home: Home, ...args: string[]): Promise<Finished & { after: string[] }> {
  const script = `mkdir -p "$HF_HOME" "$AFTER" && ${MOUNT} && cp "$BEFORE"/* "$HF_HOME" || exit 99
cat /dev/zero >"$HF_HOME/filler" 2>&-
"$@"
status=$?
rm "$HF_HOME/filler"
cp -a "$HF_HOME/." "$AFTER"
exit $status`;
  const disk = { HF_HOME: join(home.path, "disk"), BEFORE: pathIn(home), AFTER: join(home.path, "after") };
  const env = home.env(hub.url, { ...disk, SCRIPT: script });
  const ended = await hfAuthIn(`exec ${unshare} sh -c "$SCRIPT" sh "$@"`, args, env);
  return { ...ended, after: readdirSync(disk.AFTER).sort() };
}

test("login on a full disk: it says so, and every byte is as it was", { skip: needsMount }, async () => {
  const tokens = classicTokens("late", 1);
  await using hub = await startHub({ tokens });
  await using home = await makeHome();
  await put(home, AGEING);
  const { status, stdout, stderr, after } = await onFullDisk(hub, home, "login", "--token", tokens[0]!.token);
  assert.deepEqual([status, stdout], [1, ""]);
  const path = join(home.path, "disk", "stored_tokens");
  assert.match(
    stderr,
    new RegExp(`^Error: Cannot write ${path}: the disk is full\\nHint: .*folder on another disk\\n$`),
  );
  assert.deepEqual(after, ["hf-auth", "stored_tokens", "stored_tokens.lock", "token"]);
  assert.deepEqual(
    [await home.read("../after/stored_tokens"), await home.read("../after/token")],
    asFiles(AGEING),
  );
});

for (const command of ["refresh", "token"]) {
  test(
    `${command} on a full disk: the Hub is not asked for what could not be kept`,
    { skip: needsMount },
    async () => {
      await using hub = await startHub();
      await using home = await makeHome();
      await put(home, AGEING);
      const { status, stdout, stderr, after } = await onFullDisk(hub, home, command);
      assert.deepEqual([status, stdout], command === "token" ? [0, "hf_oauth_old\n"] : [1, ""]);
      assert.match(stderr, /Cannot write .*: the disk is full\nHint: /);
      assert.deepEqual(hub.requests.filter(({ method }) => method === "POST"), []);
      // What could not be refreshed is remembered as soon as there is room.
      assert.deepEqual(after.filter((name) => name !== "hf-auth"), [
        ...["stored_tokens", "stored_tokens.lock", "token"],
      ]);
      assert.deepEqual(
        [await home.read("../after/stored_tokens"), await home.read("../after/token")],
        asFiles(AGEING),
      );
    },
  );
}

const NOBODY = 65534;
const root = process.getuid?.() === 0;
const drop = root ? `setpriv --reuid=${NOBODY} --regid=${NOBODY} --clear-groups` : "";
const needsNobody = skipUnless(
  works("sh", "-c", `exec ${drop} test -x "$1"`, "sh", program),
  "the program cannot be run without root's rights",
);

test(
  "a folder that may not be written: changes say so, and reading goes on",
  { skip: needsNobody },
  async () => {
    const tokens = classicTokens("late", 1);
    await using hub = await startHub({ tokens });
    await using home = await makeHome();
    const state: State = { ...AGEING, active: "hf_one" };
    await put(home, state);
    const run = (...args: string[]) => hfAuthIn(`exec ${drop} "$@"`, args, home.env(hub.url));
    const own = async (...paths: string[]) => {
      for (const path of root ? paths : []) await chown(path, NOBODY, NOBODY);
    };
    await own(home.path, pathIn(home), pathIn(home, "token"), pathIn(home, "stored_tokens"));
    await chmod(pathIn(home), 0o500);

    for (
      const args of [
        ["login", "--token", tokens[0]!.token],
        ["switch", "--token-name", "one"],
        ["logout", "--token-name", "one"],
        ["refresh", "--token-name", "browser"],
      ]
    ) {
      const { status, stderr } = await run(...args);
      const path = pathIn(home, "stored_tokens.lock");
      const [error, hint] = stderr.split("\n");
      assert.deepEqual([status, error], [1, `Error: Cannot lock ${path}: permission denied`]);
      assert.equal(hint, `Hint: Allow it with \`chmod u+rwx ${pathIn(home)}\``);
    }
    assert.deepEqual(await filesOf(home), asFiles(state));
    assert.deepEqual(namesIn(home), ["stored_tokens", "token"]);
    const said = async (...args: string[]) => {
      const { status, stdout, stderr } = await run(...args);
      return [status, stdout, stderr];
    };
    assert.deepEqual(await said("token"), [0, "hf_one\n", ""]);
    assert.deepEqual(await said("list", "-q"), [0, "browser\none\n", ""]);

    await chmod(pathIn(home), 0o700);
    await chmod(pathIn(home, "stored_tokens"), 0o000);
    const [status, stdout, stderr] = await said("login", "--token", tokens[0]!.token);
    const unreadable = `Cannot read ${pathIn(home, "stored_tokens")}: permission denied`;
    assert.deepEqual([status, stdout], [1, ""]);
    assert.match(
      String(stderr),
      new RegExp(`^Error: ${unreadable}\\nHint: Allow it with `),
    );
    assert.deepEqual((await said("token")).slice(0, 2), [0, "hf_one\n"]);
    await chmod(pathIn(home, "stored_tokens"), 0o600);
    assert.deepEqual(await filesOf(home), asFiles(state));
  },
);
