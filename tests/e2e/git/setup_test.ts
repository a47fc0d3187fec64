/** What `setup-git` writes into git's own files, and takes out again. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { GITS, skip } from "../../support/git/stage.ts";
import { type Finished, hfAuth, makeHome, program } from "../../support/program/program.ts";
import { skipUnless } from "../../support/skip.ts";

const PUBLIC = "https://huggingface.co and https://hf.co";
const line = (path: string) => `\thelper = \n\thelper = !'${path}' git-credential\n`;
const sections = (path = program) =>
  `[credential "https://huggingface.co"]\n${line(path)}[credential "https://hf.co"]\n${line(path)}`;

interface Place extends AsyncDisposable {
  readonly path: string;
  readonly config: string;
  setupGit(
    args?: readonly string[],
    more?: { env?: Record<string, string>; program?: string; cwd?: string },
  ): Promise<Finished>;
}

async function place(config: string, folder?: string): Promise<Place> {
  const home = await makeHome({ "../.gitconfig": config });
  const env = {
    HOME: home.path,
    LC_ALL: "C",
    GIT_CONFIG_NOSYSTEM: "1",
    ...folder !== undefined && { PATH: `${folder}:${process.env["PATH"]}` },
  };
  return {
    path: home.path,
    get config() {
      return readFileSync(join(home.path, ".gitconfig"), "utf8");
    },
    setupGit: (args = [], more = {}) =>
      hfAuth(["setup-git", ...args], { cwd: home.path, ...more, env: { ...env, ...more.env } }),
    [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
  };
}

const STORE = "[credential]\n\thelper = store --file ~/x\n";
const RESET = '[credential "https://huggingface.co"]\n\thelper = \n\thelper = store\n';
const rows: [criterion: string, before: string, after: string, said: string][] = [
  ["an empty file", "", sections(), ""],
  [
    "another section and a comment",
    "# mine\n[user]\n\tname = A ; b\n",
    `# mine\n[user]\n\tname = A ; b\n${sections()}`,
    "",
  ],
  ["a helper for everything", STORE, STORE + sections(), "  kept, but not asked there any more: store\n"],
  [
    "a helper for the Hub",
    '[credential "https://huggingface.co"]\n\thelper = cache\n\tusername = me\n',
    `[credential "https://huggingface.co"]\n\thelper = cache\n\tusername = me\n${line(program)}` +
    `[credential "https://hf.co"]\n${line(program)}`,
    "  kept, but not asked there any more: cache\n",
  ],
  [
    "a reset of the person's own",
    RESET,
    `${RESET}${line(program)}[credential "https://hf.co"]\n${line(program)}`,
    "  kept, but not asked there any more: store\n",
  ],
  [
    "gh's helper",
    `[credential "https://github.com"]\n\thelper = \n\thelper = !/usr/bin/gh auth git-credential\n`,
    "",
    "",
  ],
];

for (const git of GITS) {
  for (const [criterion, before, after, said] of rows) {
    test(`${git.version}: setup-git with ${criterion}, twice, and back`, { skip }, async () => {
      await using here = await place(before, git.folder);
      const run = async (...args: string[]) => {
        const { status, stdout, stderr } = await here.setupGit(args);
        return [status, stdout, stderr, here.config];
      };
      const set = after || before + sections();
      const now = `✓ git now asks hf-auth for ${PUBLIC}\n${said}`;
      assert.deepEqual(await run(), [0, "", now, set]);
      assert.deepEqual(await run(), [0, "", `git already asks hf-auth for ${PUBLIC}\n`, set]);
      const [status, stdout, stderr, back] = await run("--remove");
      assert.deepEqual([status, stdout, back], [0, "", before]);
      assert.match(String(stderr), /^✓ git no longer asks hf-auth for /);
      assert.deepEqual(await run("--remove"), [
        0,
        "",
        `git was not set up to ask hf-auth for ${PUBLIC} (--global)\n`,
        before,
      ]);
    });
  }
}

test("setup-git follows the program that has moved, by the way it was called", { skip }, async () => {
  await using here = await place(sections("/old place/hf-auth"));
  const folder = join(here.path, "it's new");
  mkdirSync(folder);
  symlinkSync(program, join(folder, "hf-auth"));
  await here.setupGit([], { program: join(folder, "hf-auth") });
  assert.equal(here.config, sections(`${folder.replaceAll("'", String.raw`'\\''`)}/hf-auth`));
});

const named: readonly (readonly [args: readonly string[], variables: string, where?: string])[] = [
  [[], "HF_ENDPOINT='https://hub.example/hf'", "https://hub.example/hf"],
  [["--store", "kubernetes:ml/hf"], "HF_AUTH_STORE='kubernetes:ml/hf'"],
  [["--store=files"], "HF_ENDPOINT='https://hub.example' HF_AUTH_STORE='files'", "https://hub.example"],
];
for (const [args, variables, where] of named) {
  test(`setup-git writes down ${variables}, which git may not know`, { skip }, async () => {
    await using here = await place("");
    const env = where === undefined ? {} : { HF_ENDPOINT: where };
    await here.setupGit(["--store", "etcd:https://127.0.0.1:1/before"], { env });
    await here.setupGit(args, { env });
    const origins = where === undefined
      ? ["https://huggingface.co", "https://hf.co"]
      : [new URL(where).origin];
    const helper = `\thelper = \n\thelper = !${variables} '${program}' git-credential\n`;
    assert.equal(here.config, origins.map((origin) => `[credential "${origin}"]\n${helper}`).join(""));
  });
}

test("setup-git --local writes into the repository, and --json says what was done", { skip }, async () => {
  await using here = await place("");
  execFileSync("git", ["init", "-q", join(here.path, "work")]);
  const { stdout } = await here.setupGit(["--local", "--json"], { cwd: join(here.path, "work") });
  assert.deepEqual(JSON.parse(stdout), {
    scope: "local",
    changed: true,
    addresses: ["https://huggingface.co", "https://hf.co"],
    helpers: ["hf-auth"],
  });
  assert.equal(here.config, "");
  assert(readFileSync(join(here.path, "work/.git/config"), "utf8").endsWith(sections()));
});

test("setup-git warns of a repository's own helper, which git asks as well", { skip }, async () => {
  await using here = await place("");
  const work = join(here.path, "work");
  execFileSync("git", ["init", "-q", work]);
  execFileSync("git", ["-C", work, "config", "credential.helper", "store"]);
  const { stderr } = await here.setupGit([], { cwd: work });
  assert.match(
    stderr,
    /\nWarning: git also asks store there, and hands every token to all of them\nHint: Run/,
  );
  assert.doesNotMatch((await here.setupGit(["--local"], { cwd: work })).stderr, /Warning/);
});

const isRoot = process.getuid?.() === 0;
const failures: [
  what: string,
  prepare: (here: Place) => Record<string, string>,
  args: string[],
  error: (here: Place) => string,
][] = [
  [
    "no git",
    () => ({ PATH: "/nowhere" }),
    [],
    () => "Error: git is not installed\nHint: Install git, then try again\n",
  ],
  [
    "no repository",
    () => ({}),
    ["--local"],
    () =>
      "Error: This folder is not in a git repository\nHint: Change to one that is, or leave out --local\n",
  ],
  [
    "a locked file",
    ({ path }) => {
      writeFileSync(join(path, ".gitconfig.lock"), "");
      return {};
    },
    [],
    ({ path }) =>
      `Error: Cannot change ${path}/.gitconfig: another program is changing it\n` +
      `Hint: Try again; if no git is running, remove ${path}/.gitconfig.lock\n`,
  ],
  [
    "a file that git can't read",
    ({ path }) => {
      writeFileSync(join(path, ".gitconfig"), "[broken\n");
      return {};
    },
    [],
    ({ path }) =>
      `Error: git could not change its configuration: bad config line 1 in file ${path}/.gitconfig\n` +
      "Hint: Correct that, then try again\n",
  ],
  [
    "a folder that does not exist",
    ({ path }) => ({ GIT_CONFIG_GLOBAL: join(path, "none/config") }),
    [],
    ({ path }) =>
      `Error: Cannot change ${path}/none/config: no such file or directory\n` +
      "Hint: Make sure that you own this file and its folder\n",
  ],
];

for (const [what, prepare, args, error] of failures) {
  test(`setup-git names ${what}, and changes nothing`, { skip }, async () => {
    await using here = await place("");
    const env = prepare(here);
    const before = here.config;
    const { status, stdout, stderr } = await here.setupGit(args, { env });
    assert.deepEqual([status, stdout, stderr, here.config], [1, "", error(here), before]);
  });
}

test("setup-git names a folder that may not be written", {
  skip: skip || skipUnless(isRoot, "only root can run a program as another user"),
}, async () => {
  await using here = await place("");
  chmodSync(here.path, 0o755);
  const copy = join(here.path, "hf-auth");
  copyFileSync(program, copy);
  const script = 'cd / && exec setpriv --reuid=65534 --regid=65534 --clear-groups "$0" setup-git';
  const run = () =>
    execFileSync("sh", ["-c", script, copy], {
      env: { PATH: process.env["PATH"], HOME: here.path, LC_ALL: "C" },
      stdio: ["ignore", "pipe", "pipe"],
    });
  assert.throws(run, ({ stderr }: { stderr: Uint8Array }) => {
    assert.equal(
      new TextDecoder().decode(stderr),
      `Error: Cannot change ${here.path}/.gitconfig: permission denied\n` +
        "Hint: Make sure that you own this file and its folder\n",
    );
    return true;
  });
});
