/** What another user has put into a folder that everybody can write to. */

import assert from "node:assert/strict";
import {
  chmodSync,
  chownSync,
  lchownSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { once } from "node:events";
import { createServer } from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import { startHub } from "../../support/hub/hub.ts";
import { hfAuth, makeHome } from "../../support/program/program.ts";
import { classicTokens, namesIn, pathIn } from "../../support/store/state.ts";
import { asUser, give, needsRoot, STRANGER, TWO, USER } from "./surroundings.ts";

const [given] = classicTokens("given", 1);
const WAY_OUT = "Remove it, or set HF_HOME to a folder that only you can write to";
const FOLLOWING = ["login", "--token", given!.token];

const planted: readonly (readonly [name: string, args: readonly string[]])[] = [
  ["hf-auth/pending_login", ["login", "--resume"]],
  ["hf-auth/pending_login", ["login", "--no-wait"]],
  ["hf-auth/approved_login", ["login", "--no-wait"]],
  ["hf-auth/approved_login.9999999999999.0123abcd.room", ["login", "--resume"]],
  ["hf-auth/journal", FOLLOWING],
  ["hf-auth/journal", ["switch", "--token-name", "two"]],
];

for (const [name, args] of planted) {
  for (
    const [whose, owner, mode] of [["of another user", STRANGER, 0o644], ["for all", USER, 0o666]] as const
  ) {
    test(`${args.join(" ")}: ${name} ${whose} is not believed`, { skip: needsRoot }, async () => {
      await using hub = await startHub({ tokens: [given!] });
      await using home = await makeHome(args[0] === "login" ? undefined : TWO);
      await home.write(name, "");
      give(home, USER);
      const path = pathIn(home, name);
      chmodSync(pathIn(home), 0o777);
      chownSync(path, owner, owner);
      chmodSync(path, mode);
      const why = owner === STRANGER ? `it belongs to user ${STRANGER}` : "another user could write to it";
      const said = `Error: Cannot read ${path}: ${why}\nHint: ${WAY_OUT}\n`;
      // The second look is no kinder.
      for (let look = 0; look < 2; look++) {
        const { status, stdout, stderr } = await asUser(USER, args, { env: home.env(hub.url) });
        assert.deepEqual([status, stdout, stderr], [1, "", said]);
      }
      assert.deepEqual(hub.requests.filter(({ path }) => path.startsWith("/oauth")), []);
    });
  }
}

const folders:
  readonly (readonly [criterion: string, make: (folder: string, elsewhere: string) => void, why: string])[] =
    [
      ["of another user", (folder) => {
        mkdirSync(folder, { mode: 0o777 });
        chownSync(folder, STRANGER, STRANGER);
        chmodSync(folder, 0o777);
      }, `its folder belongs to user ${STRANGER}`],
      ["that another user's link leads to", (folder, elsewhere) => {
        mkdirSync(elsewhere, { mode: 0o700 });
        chownSync(elsewhere, USER, USER);
        symlinkSync(elsewhere, folder);
        lchownSync(folder, STRANGER, STRANGER);
      }, `its folder belongs to user ${STRANGER}`],
    ];

for (const [criterion, make, why] of folders) {
  test(`a folder of our own ${criterion} is not written to`, { skip: needsRoot }, async () => {
    await using hub = await startHub();
    await using home = await makeHome(TWO);
    give(home, USER);
    chmodSync(pathIn(home), 0o777);
    make(pathIn(home, "hf-auth"), join(home.path, "elsewhere"));
    const before = namesIn(home);
    const said = new RegExp(`Error: Cannot write \\S+: ${why}\nHint: Remove its folder, or set HF_HOME`);
    for (const args of [["login", "--no-wait", "--force"], ["login", "--force"]]) {
      const { status, stdout, stderr } = await asUser(USER, args, { env: home.env(hub.url) });
      assert.deepEqual([status, stdout], [1, ""], stderr);
      assert.match(stderr, said);
    }
    assert.deepEqual(namesIn(home).filter((name) => name !== "stored_tokens.lock"), before);
  });
}

for (const [criterion, make, why] of folders) {
  test(`a folder ${criterion} is none to keep a store's in`, { skip: needsRoot }, async () => {
    await using hub = await startHub();
    await using home = await makeHome(TWO);
    give(home, USER);
    chmodSync(pathIn(home), 0o777);
    make(pathIn(home, "hf-auth"), join(home.path, "elsewhere"));
    const nothing = { header: {}, succeeded: true, responses: new Array(3).fill({ response_range: {} }) };
    const etcd = createServer((_, answer) => answer.end(JSON.stringify(nothing))).listen(0, "127.0.0.1");
    await once(etcd, "listening");
    const { port } = etcd.address() as { port: number };
    const env = home.env(hub.url, { HF_AUTH_STORE: `etcd:http://127.0.0.1:${port}/hf` });
    const { status, stderr } = await asUser(USER, ["login", "--no-wait"], { env });
    etcd.close();
    assert.equal(status, 1, stderr);
    assert.match(stderr, new RegExp(`Error: Cannot write \\S+: ${why}\n`));
  });
}

test("a folder of our own that others could enter is closed, and used", { skip: needsRoot }, async () => {
  await using hub = await startHub();
  await using home = await makeHome();
  mkdirSync(pathIn(home, "hf-auth"), { recursive: true });
  give(home, USER);
  chmodSync(pathIn(home, "hf-auth"), 0o777);
  const { status, stderr } = await asUser(USER, ["login", "--no-wait"], { env: home.env(hub.url) });
  assert.equal(status, 0, stderr);
  assert.deepEqual([await home.mode("hf-auth"), await home.mode("hf-auth/pending_login")], [0o700, 0o600]);
});

test(
  "a link that another user left in a folder of our own is not followed",
  { skip: needsRoot },
  async () => {
    await using hub = await startHub();
    await using home = await makeHome(TWO);
    // Root's, with words of another user, as many a log has them.
    const [log, path] = [join(home.path, "log"), pathIn(home, "hf-auth/journal")];
    mkdirSync(pathIn(home, "hf-auth"));
    give(home, USER);
    writeFileSync(log, `${JSON.stringify({ active: { before: "hf_one", after: "hf_planted" } })}\n`, {
      mode: 0o644,
    });
    symlinkSync(log, path);
    lchownSync(path, STRANGER, STRANGER);
    chmodSync(pathIn(home, "hf-auth"), 0o777);
    const { status, stderr } = await asUser(USER, ["switch", "--token-name", "two"], {
      env: home.env(hub.url),
    });
    const said = `Error: Cannot read ${path}: it belongs to user ${STRANGER}\nHint: ${WAY_OUT}\n`;
    assert.deepEqual([status, stderr, readFileSync(pathIn(home, "token"), "utf8")], [1, said, "hf_one"]);
  },
);

const links: readonly (readonly [
  criterion: string,
  owner: number,
  folder: number,
  followed: boolean,
  whose?: number,
])[] = [
  ["of another user", STRANGER, 0o700, false],
  ["in a folder for all", USER, 0o777, false],
  ["in a folder for all, where nobody moves it", USER, 0o1777, true],
  ["in a folder of another user, who moves it", USER, 0o1777, false, STRANGER],
  ["of root", 0, 0o700, true],
  ["of this user", USER, 0o700, true],
];
for (const file of ["token", "stored_tokens"]) {
  for (const [criterion, owner, folder, followed, whose = USER] of links) {
    test(
      `${file} as a link ${criterion} is ${followed ? "" : "not "}followed`,
      { skip: needsRoot },
      async () => {
        await using hub = await startHub({ tokens: [given!] });
        await using home = await makeHome();
        const [target, path] = [join(home.path, "target"), pathIn(home, file)];
        await home.write("stored_tokens.lock", "");
        writeFileSync(target, "");
        symlinkSync(target, path);
        give(home, USER);
        lchownSync(path, owner, owner);
        chownSync(pathIn(home), whose, whose);
        chmodSync(pathIn(home), folder);
        const { status, stderr } = await asUser(USER, FOLLOWING, { env: home.env(hub.url) });
        if (followed) {
          assert.equal(status, 0, stderr);
          return assert.match(readFileSync(target, "utf8"), new RegExp(given!.token));
        }
        const why = owner === STRANGER ? `it belongs to user ${STRANGER}` : "another user could write to it";
        assert.deepEqual([status, stderr], [1, `Error: Cannot write ${path}: ${why}\nHint: ${WAY_OUT}\n`]);
        assert.equal(readFileSync(target, "utf8"), "");
      },
    );
  }
}

test("root: a user's link or copy leads to no file but that user's own", { skip: needsRoot }, async () => {
  await using hub = await startHub({ tokens: [given!] });
  await using home = await makeHome();
  await using away = await makeHome();
  const target = join(away.path, "roots");
  writeFileSync(target, "before");
  await home.write("stored_tokens.lock", "");
  await home.write(".token.backup", "hf-auth in place 6 5\nbeforeafter");
  symlinkSync(target, pathIn(home, "token"));
  give(home, USER);
  lchownSync(pathIn(home, "token"), USER, USER);
  chownSync(target, 0, 0);
  const env = home.env(hub.url);
  for (const args of [["token"], ["whoami"], FOLLOWING, ["logout"]]) {
    const { stderr } = await hfAuth(args, { env });
    assert.equal(readFileSync(target, "utf8"), "before", `${args}: ${stderr}`);
  }
});

for (const [where, below] of [["to the folder", ""], ["above it", "/deep"]] as const) {
  test(
    `root: a user's link ${where} leads to no folder but that user's own`,
    { skip: needsRoot },
    async () => {
      await using hub = await startHub({ tokens: [given!] });
      await using roots = await makeHome(TWO);
      await using home = await makeHome();
      mkdirSync(join(pathIn(roots), below), { recursive: true });
      give(home, USER);
      symlinkSync(pathIn(roots), join(home.path, "link"));
      lchownSync(join(home.path, "link"), USER, USER);
      const env = { ...home.env(hub.url), HF_HOME: join(home.path, "link", below) };
      const before = namesIn(roots);
      for (const args of [["switch", "--token-name", "two"], FOLLOWING, ["login", "--no-wait"], ["logout"]]) {
        const { status, stderr } = await hfAuth(args, { env });
        assert.match(
          `${status} ${stderr}`,
          new RegExp(`^1 Error: Cannot \\w+ .*: its folder belongs to user ${USER}\n`),
        );
      }
      assert.deepEqual([namesIn(roots), await roots.read("token")], [before, TWO.token]);
      // A folder of his is his to lead to.
      chownSync(pathIn(roots), USER, USER);
      chownSync(join(pathIn(roots), below), USER, USER);
      assert.equal((await hfAuth(FOLLOWING, { env })).status, 0);
    },
  );
}

test("a copy that another user left beside a file is not its new text", { skip: needsRoot }, async () => {
  await using home = await makeHome({ token: "before" });
  await home.write(".token.backup", "hf-auth in place 6 5\nbeforeafter");
  give(home, USER);
  chownSync(pathIn(home, ".token.backup"), STRANGER, STRANGER);
  const { stdout } = await asUser(USER, ["token"], { env: home.env("http://127.0.0.1:1") });
  assert.equal(stdout, "before\n");
});
