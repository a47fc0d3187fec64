/** What is no ordinary file is neither read nor replaced nor removed; what it is, is said. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { basename, join } from "node:path";
import { test } from "node:test";
import { startHub } from "../../support/hub/hub.ts";
import { type Home, makeHome } from "../../support/program/program.ts";
import { RUNTIMES } from "../../support/program/runtimes.ts";
import { classicTokens, pathIn } from "../../support/store/state.ts";
import { needsDevices, TWO } from "./surroundings.ts";

const [given] = classicTokens("given", 1);
const AWAY = "Move it away, or set HF_HOME to another folder";
const ELSEWHERE = "Set HF_HOME, and HF_TOKEN_PATH where it is set, to another place";

/** A kind of thing, how it comes to a path, and what is said of it when it is read. */
interface Kind {
  readonly name: string;
  readonly make: (path: string) => void | Promise<void>;
  readonly reason: string;
  readonly hint: string;
  readonly skip?: string | false;
  /** What the lock says of it, if not the same. */
  readonly asLock?: readonly [reason: string, hint: string] | "taken";
}

const LINK = ["it is a symbolic link, not a file", "Remove the link"] as const;
const mknod = (path: string, ...what: string[]) =>
  assert.equal(spawnSync("mknod", [path, ...what]).status, 0);

const KINDS: readonly Kind[] = [
  {
    name: "a FIFO",
    make: (path) => void spawnSync("mkfifo", [path]),
    reason: "it is a named pipe, not a file",
    hint: AWAY,
  },
  { name: "a socket", make: makeSocket, reason: "it is a socket, not a file", hint: AWAY },
  {
    name: "a folder",
    make: (path) => void mkdirSync(path),
    reason: "it is a folder",
    hint: "Move that folder away, or set HF_HOME to another folder",
  },
  {
    name: "a device",
    make: (path) => mknod(path, "c", "1", "3"),
    reason: "it is a device, not a file",
    hint: ELSEWHERE,
    skip: needsDevices,
  },
  {
    name: "a link to /dev/zero",
    make: (path) => symlinkSync("/dev/zero", path),
    reason: "it is a device, not a file",
    hint: ELSEWHERE,
    asLock: LINK,
  },
  {
    name: "a link to itself",
    make: (path) => symlinkSync(path, path),
    reason: "its symbolic links form a loop",
    hint: "Remove the link",
    asLock: LINK,
  },
  {
    name: "70 MiB",
    make(path) {
      writeFileSync(path, "");
      truncateSync(path, 70 * 1024 * 1024);
    },
    reason: "it is larger than 64 MiB",
    hint: AWAY,
    asLock: "taken",
  },
];

// Its end removes the path: a second name stays.
async function makeSocket(path: string): Promise<void> {
  const server = createServer();
  server.listen(`${path}-`);
  await once(server, "listening");
  linkSync(`${path}-`, path);
  server.close();
  await once(server, "close");
}

const looks = (path: string) => {
  const { mode, ino, rdev, size } = lstatSync(path);
  return { mode, ino, rdev, size };
};

async function homeWith(name: string, make: Kind["make"]): Promise<{ home: Home; path: string }> {
  const home = await makeHome(TWO);
  const path = pathIn(home, name);
  rmSync(path, { force: true });
  await make(path);
  return { home, path };
}

for (const { name: runtime, run } of RUNTIMES) {
  for (const { name, make, reason, hint, skip = false, asLock = [reason, hint] } of KINDS) {
    if (runtime !== "the program" && name !== "a FIFO" && name !== "a socket") continue;

    test(`${runtime}: ${name} at token is left alone, and named`, { skip }, async () => {
      await using hub = await startHub({ tokens: [given!] });
      const { home: made, path } = await homeWith("token", make);
      await using home = made;
      const before = looks(path);
      const env = home.env(hub.url);
      const words = `Error: Cannot read ${path}: ${reason}\nHint: ${hint}\n`;
      const read = await run(["token"], { env });
      assert.deepEqual([read.status, read.stdout, read.stderr], [1, "", words]);
      const login = await run(["login", "--token", given!.token], { env });
      assert.deepEqual([login.status, login.stderr.endsWith(words)], [1, true], login.stderr);
      assert.equal(await home.read("stored_tokens"), TWO.stored_tokens, "a login that fails changes nothing");
      assert.deepEqual(looks(path), before);

      const { status, stderr } = await run(["logout"], { env });
      assert.equal(await home.read("stored_tokens"), undefined, "what can be forgotten is");
      // A link goes, and so does a file that is too large; whatever else there is stays.
      if (name.startsWith("a link") || name === "70 MiB") {
        assert.deepEqual([status, lstatSync(path, { throwIfNoEntry: false })], [0, undefined], stderr);
      } else {
        const rest = `Error: Cannot remove ${path}: ${reason}\nHint: ${hint}; everything else was removed\n`;
        assert.deepEqual([status, stderr, looks(path)], [1, rest, before]);
      }
    });

    test(`${runtime}: ${name} at stored_tokens is left alone, and named`, { skip }, async () => {
      await using hub = await startHub({ tokens: [given!] });
      const { home: made, path } = await homeWith("stored_tokens", make);
      await using home = made;
      const before = looks(path);
      const env = home.env(hub.url);
      const words = `Cannot read ${path}: ${reason}\nHint: ${hint}\n`;
      const read = await run(["token"], { env });
      assert.deepEqual([read.status, read.stdout, read.stderr], [0, "hf_one\n", `Warning: ${words}`]);
      const login = await run(["login", "--token", given!.token], { env });
      assert.deepEqual([login.status, login.stderr.endsWith(`Error: ${words}`)], [1, true], login.stderr);
      assert.equal(await home.read("token"), "hf_one");
      assert.deepEqual(looks(path), before);
    });

    test(`${runtime}: ${name} at the lock is left alone, and named`, { skip }, async () => {
      const { home: made, path } = await homeWith("stored_tokens.lock", make);
      await using home = made;
      const before = looks(path);
      const { status, stderr } = await run(["switch", "--token-name", "two"], {
        env: home.env("http://127.0.0.1:1"),
      });
      if (asLock === "taken") assert.equal(status, 0, stderr);
      else {
        assert.deepEqual([status, stderr], [
          1,
          `Error: Cannot lock ${path}: ${asLock[0]}\nHint: ${asLock[1]}\n`,
        ]);
        assert.equal(await home.read("token"), "hf_one");
      }
      assert.deepEqual(looks(path), before);
    });
  }
}

test("a dangling link at token leads to nothing, and to a new file at the next login", async () => {
  await using hub = await startHub({ tokens: [given!] });
  const { home: made, path } = await homeWith("token", (path) => symlinkSync("elsewhere", path));
  await using home = made;
  const [{ run }] = RUNTIMES as [typeof RUNTIMES[0]];
  const env = home.env(hub.url);
  const read = await run!(["token"], { env });
  assert.equal(read.status, 1);
  assert.match(read.stderr, /Not logged in/);
  assert.equal((await run!(["login", "--token", given!.token], { env })).status, 0);
  assert.deepEqual([lstatSync(path).isSymbolicLink(), await home.read("elsewhere")], [true, given!.token]);
});

test("HF_HOME as a dangling link: what leads nowhere is said", async () => {
  await using hub = await startHub({ tokens: [given!] });
  await using home = await makeHome();
  symlinkSync("nowhere", pathIn(home));
  const { status, stderr } = await RUNTIMES[0]!.run(["login", "--token", given!.token], {
    env: home.env(hub.url),
  });
  const path = pathIn(home, "stored_tokens.lock");
  const words = `Error: Cannot lock ${path}: its folder is a broken link\n` +
    "Hint: Remove that link, or create the folder it points to\n";
  assert.deepEqual([status, stderr.endsWith(words)], [1, true], stderr);
});

const bytesOf = (text: string, ...more: number[]) => [...more, ...new TextEncoder().encode(text)];
const wide = (text: string) => [...text].flatMap((character) => [character.charCodeAt(0), 0]);
const UTF16 = "it is UTF-16 text, not UTF-8";
const TEXTS: [name: string, bytes: number[], out: string, reason?: string][] = [
  ["a byte order mark", bytesOf("hf_one\n", 0xef, 0xbb, 0xbf), "hf_one\n"],
  ["UTF-16 with its mark", [0xff, 0xfe, ...wide("hf_one\r\n")], "", UTF16],
  ["UTF-16 the other way round", [0xfe, 0xff, ...wide("hf_one").reverse()], "", UTF16],
  ["UTF-16 without its mark", wide("hf_one"), "", UTF16],
  ["Latin-1", [0x68, 0xe9], "", "it is not UTF-8 text"],
];

for (const [name, bytes, out, reason] of TEXTS) {
  test(`a token file in ${name}: ${reason ?? "the mark is not part of the token"}`, async () => {
    await using home = await makeHome({ ...TWO, token: new Uint8Array(bytes) });
    const { status, stdout, stderr } = await RUNTIMES[0]!.run(["token"], {
      env: home.env("http://127.0.0.1:1"),
    });
    assert.deepEqual([status, stdout], [reason ? 1 : 0, out], stderr);
    if (reason) {
      assert.ok(stderr.startsWith(`Error: Cannot read ${pathIn(home, "token")}: ${reason}\nHint: `), stderr);
    }
  });
}

test("HF_TOKEN_PATH names a device: it is neither replaced nor removed", { skip: needsDevices }, async () => {
  await using hub = await startHub({ tokens: [given!] });
  await using home = await makeHome({ "dev/other": "" });
  const path = pathIn(home, "dev", "null");
  mknod(path, "c", "1", "3");
  const before = looks(path);
  const env = home.env(hub.url, { HF_TOKEN_PATH: path });
  for (const args of [["login", "--token", given!.token], ["logout"], ["switch", "--token-name", "one"]]) {
    const { status, stderr } = await RUNTIMES[0]!.run(args, { env });
    assert.equal(status, 1);
    if (args[0] !== "switch") assert.match(stderr, /Cannot (read|remove) \S+: it is a device, not a file/);
    assert.deepEqual(looks(path), before);
  }
});

for (const { name: runtime, run } of RUNTIMES) {
  test(`${runtime}: logout removes what a link leads to, and a login brings it back there`, async () => {
    await using hub = await startHub({ tokens: [given!] });
    await using home = await makeHome();
    const targets = ["token", "stored_tokens"].map((name) => join(home.path, "elsewhere", name));
    mkdirSync(join(home.path, "elsewhere"));
    await home.write("stored_tokens.lock", "");
    for (const target of targets) symlinkSync(target, pathIn(home, basename(target)));
    const env = home.env(hub.url);
    for (const round of [1, 2]) {
      const login = await run(["login", "--token", given!.token], { env });
      assert.equal(login.status, 0, login.stderr);
      assert.deepEqual(targets.map((target) => lstatSync(target).isFile()), [true, true], `${round}`);
      const { status, stderr } = await run(["logout"], { env });
      assert.equal(status, 0, stderr);
      assert.deepEqual(readdirSync(join(home.path, "elsewhere")), []);
    }
  });
}
