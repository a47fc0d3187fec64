/** Real processes that write at once, are killed, or meet a full disk: the store stays whole and loses nothing. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { chmod, chown, mkdir, readFile, readlink, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { setTimeout as passed } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { parseIni } from "../../lib/store/ini.ts";
import { type ClassicToken, type Hub, startHub } from "../support/hub.ts";
import {
  type Finished,
  hfAuth,
  type Home,
  makeHome,
  program,
  runPython,
  spawnHfAuth,
} from "../support/program.ts";
import { needsPython } from "../support/python.ts";
import { skipUnless } from "../support/skip.ts";
import { section } from "../support/store_fixture.ts";

const LOGINS = 64;
const KILLS = 200;
const DRAFT = /^\.(stored_tokens|token)\.\d+\.[0-9a-f]{8}\.draft$/;

/** Tokens that the Hub knows, and the names under which a login stores them. */
function classicTokens(name: string, count: number): ClassicToken[] {
  return Array.from({ length: count }, (_, index) => {
    const displayName = `${name} ${String(index).padStart(2, "0")}`;
    const token = `hf_${displayName.replaceAll(/\W/g, "")}`.padEnd(37, "x");
    return { token, account: "alice", displayName, role: "write" };
  });
}

const storeOf = (tokens: readonly ClassicToken[]) =>
  tokens.map(({ displayName, token }) => section(displayName, { hf_token: token })).join("");

const pathIn = (home: Home, ...names: string[]) => join(home.path, "huggingface", ...names);
const names = (home: Home) => readdirSync(pathIn(home)).sort();
const draftsIn = (home: Home) => names(home).filter((name) => DRAFT.test(name));
const filesOf = async (home: Home) => [await home.read("stored_tokens"), await home.read("token")];
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Waits for all, so that nothing still runs when the first failure is told. */
async function all<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(promises);
  return await Promise.all(promises);
}

async function succeed(args: readonly string[], env: Record<string, string>): Promise<string> {
  const { status, stdout, stderr } = await hfAuth(args, { env });
  assert.equal(status, 0, `hf-auth ${args.join(" ")}: ${stderr}`);
  return stdout;
}

/** Each name and token as Python reads them, where there is one. */
async function assertPythonReads(home: Home, tokens: readonly ClassicToken[]): Promise<void> {
  if (needsPython) return;
  const script = "import json; from huggingface_hub.utils import _auth; " +
    "print(json.dumps(_auth.get_stored_tokens()))";
  const { status, stdout, stderr } = await runPython(script, { env: home.env("http://127.0.0.1:1") });
  assert.equal(status, 0, stderr);
  const expected = tokens.map(({ displayName, token }) => [displayName, token]);
  assert.deepEqual(Object.entries(JSON.parse(stdout)), expected);
}

test(`${LOGINS} logins at once: every token is stored, as Python reads it too`, async () => {
  const tokens = classicTokens("machine", LOGINS);
  await using hub = await startHub({ tokens });
  await using home = await makeHome();
  const env = home.env(hub.url);
  await all(tokens.map(({ token }) => succeed(["login", "--token", token], env)));
  const [stored, active] = await filesOf(home);
  assert.equal(stored, storeOf(tokens));
  assert.ok(tokens.some(({ token }) => token === active), active);
  assert.deepEqual(names(home), ["stored_tokens", "stored_tokens.lock", "token"]);
  await assertPythonReads(home, tokens);
});

test("logins, logouts, switches and readers at once: what is read is always a whole store", async () => {
  const [joining, staying, leaving] = [
    classicTokens("a", 16),
    classicTokens("b", 4),
    classicTokens("c", 8),
  ] as const;
  const known = new Map(
    [...joining, ...staying, ...leaving].map((one) => [one.displayName, one.token]),
  );
  const texts = new Set(known.values());
  await using hub = await startHub({ tokens: joining });
  await using home = await makeHome({
    stored_tokens: storeOf([...staying, ...leaving]),
    token: staying[0]!.token,
  });
  const env = home.env(hub.url);
  let writing = true;
  const meanwhile = async (work: (round: number) => unknown) => {
    for (let round = 0; writing; round++) await work(round);
  };
  const writers = all([
    ...joining.map(({ token }) => succeed(["login", "--token", token], env)),
    ...leaving.map(({ displayName }) => succeed(["logout", "--token-name", displayName], env)),
  ]).finally(() => writing = false);

  const assertWhole = (found: Iterable<readonly [string, string | undefined]>, what: string) => {
    const sections = new Map(found);
    const wrong = [...sections].filter(([name, token]) => known.get(name) !== token);
    const missing = staying.filter(({ displayName }) => !sections.has(displayName));
    assert.deepEqual([wrong, missing], [[], []], what);
  };
  await all<unknown>([
    writers,
    meanwhile((round) =>
      succeed(["switch", "--token-name", staying[round % staying.length]!.displayName], env)
    ),
    meanwhile(async () => {
      const printed = await succeed(["token"], env);
      assert.ok(texts.has(printed.trimEnd()), `token printed ${JSON.stringify(printed)}`);
    }),
    meanwhile(async () => {
      const listed = (await succeed(["list", "-q"], env)).trimEnd().split("\n");
      assertWhole(listed.map((name) => [name, known.get(name)]), "list");
    }),
    meanwhile(async () => {
      const text = readFileSync(pathIn(home, "stored_tokens"), "utf8");
      assertWhole(parseIni(text).sections.map(({ name, values }) => [name, values.get("hf_token")]), text);
      const active = readFileSync(pathIn(home, "token"), "utf8");
      assert.ok(texts.has(active), `token is ${JSON.stringify(active)}`);
      await turn();
    }),
  ]);
  const left = [...joining, ...staying];
  assert.equal((await filesOf(home))[0], storeOf(left));
  await assertPythonReads(home, left);
});

type Sections = ReadonlyMap<string, Readonly<Record<string, string>>>;

/** What is in the two files. */
interface State {
  readonly stored: Sections;
  readonly active: string | undefined;
}

/** A command and what it makes of a state. */
interface Change {
  readonly args: readonly string[];
  readonly apply: (state: State) => State;
}

const asFiles = ({ stored, active }: State) => [
  [...stored].sort().map(([name, fields]) => section(name, fields)).join(""),
  active,
];

/** A store to be killed in, and all that can be done to it. */
interface Target {
  readonly state: State;
  readonly logins: readonly Change[];
  readonly logouts: readonly Change[];
  readonly switches: readonly Change[];
  /** Each is another one. */
  refresh(): Change;
}

function openTarget(hub: Hub): Target {
  const pool = classicTokens("pool", 3);
  pool.forEach((token) => hub.addToken(token));
  const stored: Sections = new Map([
    ["browser", { hf_token: "hf_oauth_0", refresh_token: "hf_oauth__refresh_0" }],
    ["one", { hf_token: "hf_one", note: "kept" }],
    ["two", { hf_token: "hf_two" }],
  ]);
  let turns = 0;
  const logins = pool.map(({ displayName, token }): Change => ({
    args: ["login", "--token", token],
    apply: ({ stored }) => ({
      stored: new Map([...stored, [displayName, { hf_token: token }]]),
      active: token,
    }),
  }));
  const logouts = pool.map(({ displayName, token }): Change => ({
    args: ["logout", "--token-name", displayName],
    apply: ({ stored, active }) => ({
      stored: new Map([...stored].filter(([name]) => name !== displayName)),
      active: stored.has(displayName) && active === token ? undefined : active,
    }),
  }));
  const switches = ["browser", "one", "two"].map((name): Change => ({
    args: ["switch", "--token-name", name],
    apply: ({ stored }) => ({ stored, active: stored.get(name)!["hf_token"] }),
  }));
  const refresh = (): Change => {
    const route = "POST /oauth/token";
    // A killed refresh may have left its answer.
    if (!hub.faults.get(route)?.length) {
      const number = ++turns;
      const [access_token, refresh_token] = [`hf_oauth_${number}`, `hf_oauth__refresh_${number}`];
      hub.fail(route, { json: { access_token, refresh_token } });
    }
    const { json } = hub.faults.get(route)![0] as { json: { access_token: string; refresh_token: string } };
    const renewed = { hf_token: json.access_token, refresh_token: json.refresh_token };
    return {
      args: ["refresh", "--token-name", "browser"],
      apply: ({ stored, active }) => ({
        stored: new Map([...stored, ["browser", renewed]]),
        active: active === stored.get("browser")!["hf_token"] ? renewed.hf_token : active,
      }),
    };
  };
  return { state: { stored, active: "hf_one" }, logins, logouts, switches, refresh };
}

async function put(home: Home, state: State): Promise<void> {
  const [stored, active] = asFiles(state);
  await home.write("stored_tokens", stored!);
  await home.write("token", active!);
}

/** The state that a change left when it ended so: the old one, the new one, or the first of its two files written. */
async function assertWholeAfter(home: Home, before: State, change: Change, ended: Finished): Promise<State> {
  const after = change.apply(before);
  const between = { stored: after.stored, active: before.active };
  const allowed = ended.status === 0 ? [after] : [before, between, after];
  const found = await filesOf(home);
  const left = allowed.find((state) => isDeepStrictEqual(asFiles(state), found));
  const told = `${change.args.join(" ")} ended with ${ended.status}: ${ended.stderr}`;
  assert.ok(left, `${told}\n${JSON.stringify(found)}\nis none of\n${JSON.stringify(allowed.map(asFiles))}`);
  assert.doesNotMatch(ended.stderr, /Waiting/, "a dead process holds the lock");
  return left;
}

/** Numbers from 0 to 1, always the same ones (mulberry32). */
function randomNumbers(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

test(`kill -9 at ${KILLS} moments of login, logout, switch and refresh: a whole store each time`, async () => {
  await using hub = await startHub();
  await using home = await makeHome();
  const target = openTarget(hub);
  let state = target.state;
  await put(home, state);
  const env = home.env(hub.url);
  const random = randomNumbers(3);
  const pick = <T>(some: readonly T[]): T => some[Math.floor(random() * some.length)]!;

  let longest = 0;
  for (const change of [...target.logins, ...target.switches, target.refresh()]) {
    const began = performance.now();
    await succeed(change.args, env);
    longest = Math.max(longest, performance.now() - began);
    state = change.apply(state);
  }

  const count = { finished: 0, killed: 0 };
  while (count.killed < KILLS && count.finished < 2 * KILLS) {
    const { logins, logouts, switches } = target;
    const change = pick(pick([logins, logouts, switches, [target.refresh()]]));
    const seen = new Set(draftsIn(home));
    const old = seen.size;
    const running = spawnHfAuth(change.args, { env });
    let ended = false;
    const finished = running.finished.finally(() => ended = true);
    // Half of them at any time, half while a draft is being written, which takes a small part of that time.
    const drafts = pick([0, 0, 1, 2]);
    if (drafts === 0) await Promise.race([finished, passed(random() * longest)]);
    while (!ended && seen.size - old < drafts) {
      draftsIn(home).forEach((draft) => seen.add(draft));
      await turn();
    }
    running.kill("SIGKILL");
    const end = await finished;
    count[end.status === 137 ? "killed" : "finished"]++;
    state = await assertWholeAfter(home, state, change, end);
  }
  assert.equal(count.killed, KILLS);

  const others = names(home).filter((name) => !DRAFT.test(name) && name !== "token");
  assert.deepEqual(others, ["stored_tokens", "stored_tokens.lock"]);
  const [kept, ...old] = draftsIn(home);
  assert.ok(kept !== undefined && old.length > 0, "no draft was left: nobody was killed while writing");
  const minuteAgo = Date.now() / 1000 - 61;
  for (const draft of old) await utimes(pathIn(home, draft), minuteAgo, minuteAgo);
  await succeed(target.logins[0]!.args, env);
  assert.deepEqual(draftsIn(home), [kept]);
});

const works = (command: string, ...args: string[]) =>
  spawnSync(command, args, { stdio: "ignore" }).status === 0;

/** Runs the program by a command line that ends in `"$@"`, as a shell would. */
function hfAuthIn(script: string, args: readonly string[], env: Record<string, string>): Promise<Finished> {
  return hfAuth(["-c", script, "sh", program, ...args], { env, program: "/bin/sh" });
}

const needsStrace = skipUnless(
  works("strace", "-f", "-o", "/dev/null", "true"),
  "strace cannot be used here",
);

test("kill -9 at each step of a change: a whole store each time", { skip: needsStrace }, async () => {
  await using hub = await startHub();
  await using home = await makeHome();
  const { state, logins, logouts, switches, refresh } = openTarget(hub);
  const { stored } = logins[0]!.apply(state);
  const token = (name: string) => stored.get(name)!["hf_token"];
  const changes: [Change, active: string | undefined][] = [
    [logins[1]!, token("one")],
    [logouts[0]!, token("pool 00")],
    [switches[1]!, token("two")],
    [refresh(), token("browser")],
  ];
  // With a question mark: some processors have only the newer of these.
  const steps = ["flock", "?chmod,?fchmod,?fchmodat", "?fsync,?fdatasync", "?rename,?renameat,?renameat2"];
  const kills = changes.flatMap(([change, active]) =>
    [...steps, "?unlink,?unlinkat"].flatMap((step) =>
      [1, 2].map((time) => ({ change, before: { stored, active }, step, time }))
    )
  );
  let killed = 0;
  for (const { change, before, step, time } of kills) {
    await put(home, before);
    const strace =
      `exec strace -f -o /dev/null -e trace=${step} -e inject=${step}:signal=KILL:when=${time} "$@"`;
    const end = await hfAuthIn(strace, change.args, home.env(hub.url));
    if (end.status === 137) killed++;
    await assertWholeAfter(home, before, change, end);
  }
  assert.ok(killed >= changes.length * steps.length, `killed at ${killed} steps only`);
});

test(
  "a draft is flushed before it takes the file's place, and the folder after",
  { skip: needsStrace },
  async () => {
    await using hub = await startHub();
    await using home = await makeHome();
    const { state, logins } = openTarget(hub);
    await put(home, state);
    const log = join(home.path, "calls");
    const strace =
      `exec strace -f -y -s 500 -o ${log} -e trace=?fsync,?fdatasync,?rename,?renameat,?renameat2 "$@"`;
    const { status, stderr } = await hfAuthIn(strace, logins[0]!.args, home.env(hub.url));
    assert.equal(status, 0, stderr);
    const folder = pathIn(home);
    const calls = (await readFile(log, "utf8")).split("\n").flatMap((line) => {
      const [, call, ...paths] = /(sync|rename)\w*\(.*?[<"](\/.*?)[>"](?:.*"(\/.*?)")?/.exec(line) ?? [];
      const shown = paths.filter((path) => path !== undefined)
        .map((path) => path.replace(folder, ".").replace(/\d+\.\w+\.draft$/, "draft"));
      return call === undefined ? [] : [[call, ...shown]];
    });
    const replacing = (file: string) => [
      ["sync", `./.${file}.draft`],
      ["rename", `./.${file}.draft`, `./${file}`],
      ["sync", "."],
    ];
    assert.deepEqual(calls, [...replacing("stored_tokens"), ...replacing("token")]);
  },
);

test("a link at a file's path stays, and what it leads to is replaced", async () => {
  const tokens = classicTokens("linked", 2);
  const [first, second] = tokens as [ClassicToken, ClassicToken];
  await using hub = await startHub({ tokens });
  await using home = await makeHome({ "../dotfiles/token": "hf_old", "../dotfiles/private/tokens": "" });
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
    [["stored_tokens", "stored_tokens.lock", "token"], ["private", "stored_tokens", "token"], ["tokens"]],
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

const REFRESHED = { hf_token: "hf_oauth_new", refresh_token: "hf_oauth__refresh_new" };
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
    new RegExp(`^Error: Cannot write ${path}: the disk is full\\nHint: .*space on the disk\\n$`),
  );
  assert.deepEqual(after, ["stored_tokens", "stored_tokens.lock", "token"]);
  assert.deepEqual(
    [await home.read("../after/stored_tokens"), await home.read("../after/token")],
    asFiles(AGEING),
  );
});

for (const command of ["refresh", "token"]) {
  test(
    `${command} on a full disk: the new pair lies elsewhere, and it says where`,
    { skip: needsMount },
    async () => {
      await using hub = await startHub();
      await using home = await makeHome();
      await put(home, AGEING);
      const { hf_token: access_token, refresh_token } = REFRESHED;
      hub.fail("POST /oauth/token", { json: { access_token, refresh_token } });
      const { status, stdout, stderr, after } = await onFullDisk(hub, home, command);
      assert.deepEqual([status, stdout], command === "token" ? [0, `${access_token}\n`] : [1, ""]);
      const [, rescued = ""] =
        /Warning: The renewed token could not be stored, and lies in (.*)\nHint: .*the disk is full/
          .exec(stderr) ?? assert.fail(stderr);
      assert.deepEqual(
        [await readFile(rescued, "utf8"), ((await stat(rescued)).mode & 0o777).toString(8)],
        [section("browser", REFRESHED), "600"],
      );
      assert.ok(rescued.startsWith(home.path), rescued);
      assert.deepEqual(after, ["stored_tokens", "stored_tokens.lock", "token"]);
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
      assert.match(hint!, /^Hint: Make sure that you own this file and its folder/);
    }
    assert.deepEqual(await filesOf(home), asFiles(state));
    assert.deepEqual(names(home), ["stored_tokens", "token"]);
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
    assert.match(String(stderr), new RegExp(`^Error: ${unreadable}\\nHint: Make it readable for you`));
    assert.deepEqual((await said("token")).slice(0, 2), [0, "hf_one\n"]);
    await chmod(pathIn(home, "stored_tokens"), 0o600);
    assert.deepEqual(await filesOf(home), asFiles(state));
  },
);
