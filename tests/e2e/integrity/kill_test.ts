/** Real processes that are killed at any moment: the store is whole each time, old or new. */

import assert from "node:assert/strict";
import { readFile, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as passed } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { type Hub, startHub } from "../../support/hub/hub.ts";
import { type Finished, type Home, makeHome, spawnHfAuth } from "../../support/program/program.ts";
import { randomNumbers } from "../../support/random.ts";
import { skipUnless } from "../../support/skip.ts";
import {
  asFiles,
  classicTokens,
  filesOf,
  hfAuthIn,
  namesIn,
  pathIn,
  put,
  type Sections,
  type State,
  succeed,
  works,
} from "../../support/store/state.ts";

const KILLS = 200;
const JOURNAL = "hf-auth/journal";
const DRAFT = /^\.(stored_tokens|token)\.\d+\.[0-9a-f]{8}\.draft$/;

const draftsIn = (home: Home) => namesIn(home).filter((name) => DRAFT.test(name));
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A command and what it makes of a state. */
interface Change {
  readonly args: readonly string[];
  readonly apply: (state: State) => State;
}

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

/**
 * The state that a change left when it ended so, once any other command has come by: the old one or the new one, both
 * files of it.
 */
async function assertWholeAfter(
  home: Home,
  env: Record<string, string>,
  before: State,
  change: Change,
  ended: Finished,
): Promise<State> {
  const after = change.apply(before);
  const allowed = ended.status === 0 ? [after] : [before, after];
  if (ended.status !== 0) await spawnHfAuth(["token"], { env }).finished;
  const found = await filesOf(home);
  const left = allowed.find((state) => isDeepStrictEqual(asFiles(state), found));
  const told = `${change.args.join(" ")} ended with ${ended.status}: ${ended.stderr}`;
  assert.ok(left, `${told}\n${JSON.stringify(found)}\nis none of\n${JSON.stringify(allowed.map(asFiles))}`);
  assert.doesNotMatch(ended.stderr, /Waiting/, "a dead process holds the lock");
  return left;
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
  while (count.killed < KILLS && count.finished < 5 * KILLS) {
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
    state = await assertWholeAfter(home, env, state, change, end);
  }
  assert.equal(count.killed, KILLS);

  const others = namesIn(home).filter((name) => !DRAFT.test(name) && name !== "token");
  assert.deepEqual(others.filter((name) => name !== JOURNAL), ["stored_tokens", "stored_tokens.lock"]);
  // Whatever was left, and two more, of which one may have a living writer.
  const [dead, young] = [".token.1.01234567.draft", ".token.1.89abcdef.draft"];
  for (const draft of [dead, young]) await writeFile(pathIn(home, draft), "hf_secret");
  const minuteAgo = Date.now() / 1000 - 61;
  for (const draft of draftsIn(home).filter((name) => name !== young)) {
    await utimes(pathIn(home, draft), minuteAgo, minuteAgo);
  }
  await succeed(target.logins[0]!.args, env);
  assert.deepEqual(draftsIn(home), [young]);
});

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
    await rm(pathIn(home, JOURNAL), { force: true });
    const strace =
      `exec strace -f -o /dev/null -e trace=${step} -e inject=${step}:signal=KILL:when=${time} "$@"`;
    const env = home.env(hub.url);
    const end = await hfAuthIn(strace, change.args, env);
    if (end.status === 137) killed++;
    await assertWholeAfter(home, env, before, change, end);
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
    // Room for the journal, the journal itself, and only then the two files.
    const journal = ["sync", `./${JOURNAL}`];
    assert.deepEqual(calls, [
      ...[journal, ["sync", "./hf-auth"], journal],
      ...replacing("stored_tokens"),
      ...replacing("token"),
    ]);
  },
);
