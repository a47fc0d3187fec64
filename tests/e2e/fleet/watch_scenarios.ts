/**
 * Knows what the programs that stay must stand on any engine: what happens in the middle of a refresh, and an engine that is
 * away or closed to them. `watchScenarios` runs it on one.
 * Must not know the engine.
 *
 * @module
 */

import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import { setTimeout as passed } from "node:timers/promises";
import type { EngineServer } from "../../support/engines/engine_under_test.ts";
import {
  fillAgeing,
  newMachine,
  newQuickMachine,
  refreshesAt,
  tokensIn,
} from "../../support/engines/fleet.ts";
import { startLossyProxy } from "../../support/engines/lossy_proxy.ts";
import { type Hub, startHub } from "../../support/hub/hub.ts";
import type { Running } from "../../support/program/program.ts";

/** `refresh --watch`, which has asked the Hub for a new token. */
interface Waiting {
  readonly hub: Hub;
  readonly server: EngineServer;
  readonly running: Running;
  /** Lets the Hub's answer come. */
  readonly answer: () => void;
  /** Puts the engine out of its reach; done when it has asked in vain. */
  readonly away: () => Promise<void>;
  /** Puts it back. */
  readonly back: () => void;
}

/** What happens meanwhile; gives the token that somebody else has stored. It has been told to end then. */
type Meanwhile = (waiting: Waiting) => Promise<string | void>;

const signalled = (signal: "SIGHUP" | "SIGINT" | "SIGTERM"): Meanwhile => ({ running, answer }) => {
  process.kill(running.pid!, signal);
  answer();
  return Promise.resolve();
};

const replaced = (
  says: RegExp,
  replace: (waiting: Waiting) => Promise<string | void>,
): Meanwhile =>
async (waiting) => {
  const theirs = await replace(waiting);
  waiting.answer();
  await waiting.running.waitFor(says);
  waiting.running.kill("SIGTERM");
  return theirs;
};

const ROWS: readonly (readonly [what: string, Meanwhile, ...ended: Ended])[] = [
  ["SIGHUP", signalled("SIGHUP"), 129, "the new token"],
  ["SIGINT", signalled("SIGINT"), 130, "the new token"],
  ["SIGTERM", signalled("SIGTERM"), 143, "the new token"],
  [
    "a login elsewhere",
    replaced(/Another machine/, ({ hub, server }) => fillAgeing(hub, server, 30 * 24 * 3600)),
    ...[143, "somebody else's"] as const,
  ],
  [
    "a logout elsewhere",
    replaced(/somebody changed the stored one meanwhile/, async ({ hub, server }) => {
      await using other = await newMachine(hub, server);
      assert.equal((await other.run("logout", "--yes")).status, 0);
    }),
    ...[143, "none"] as const,
  ],
  [
    "an engine that is away for a while",
    async ({ running, server, answer, away, back }) => {
      const { active } = await tokensIn(server);
      const asked = away();
      answer();
      await asked;
      back();
      while ((await tokensIn(server)).active === active) await passed(20);
      running.kill("SIGTERM");
    },
    ...[143, "the new token"] as const,
  ],
];

/** The exit status, and what is stored then. */
type Ended = readonly [status: number, left: "the new token" | "somebody else's" | "none" | "another one"];

/** The tests on the engine called `name`; `start` gives a server of its own, with nothing in it. */
export function watchScenarios(
  name: string,
  start: () => Promise<EngineServer>,
  { skip }: { readonly skip: string | false },
): void {
  test(`${name}: whatever happens while refresh --watch waits for the Hub, no login is lost`, {
    skip,
  }, async () => {
    const came = await Promise.all(ROWS.map(async ([what, meanwhile]) => [what, ...await waits(meanwhile)]));
    assert.deepEqual(came, ROWS.map(([what, _, ...ended]) => [what, ...ended, 1]));
  });

  /** How it ended, and how often the Hub was asked for new tokens. */
  const waits = async (meanwhile: Meanwhile): Promise<[...Ended, number]> => {
    await using hub = await startHub();
    await using server = await start();
    const old = await fillAgeing(hub, server, 3600);
    const [asked, answered] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    await using toHub = await startLossyProxy(hub.url, (body) => {
      if (!body.includes("grant_type=refresh_token")) return "passes";
      asked.resolve();
      return { answerAfter: answered.promise };
    });
    const lost = Promise.withResolvers<void>();
    let isAway = false;
    await using toEngine = await startLossyProxy(server.address, () => {
      if (!isAway) return "passes";
      lost.resolve();
      return "request lost";
    });
    const env = server.env(toEngine.address);
    await using machine = await newMachine({ ...hub, url: toHub.address }, server, env);
    const running = machine.start("refresh", "--watch");
    await asked.promise;
    const theirs = await meanwhile({
      ...{ hub, server, running, answer: answered.resolve },
      away() {
        isAway = true;
        return lost.promise;
      },
      back: () => void (isAway = false),
    });
    const { status } = await running.finished;
    const { stored, active } = await tokensIn(server);
    const isNew = ![old, theirs, undefined].includes(active) && stored.join() === `oauth-alice ${active}`;
    const left = active === undefined && stored.length === 0
      ? "none"
      : active === theirs
      ? "somebody else's"
      : isNew
      ? "the new token"
      : "another one";
    return [status, left, refreshesAt(hub)];
  };

  test(`${name}: refresh --watch and sync --watch go on when they may read and write again`, {
    skip,
  }, async () => {
    await using hub = await startHub();
    await using server = await start();
    const old = await fillAgeing(hub, server, 3600);
    await server.allow("read");
    let isAway = false;
    await using toEngine = await startLossyProxy(
      server.address,
      () => isAway ? "request lost" : "passes",
    );
    await using machine = await newQuickMachine(hub.url, server.env(toEngine.address));
    const watching = machine.start("refresh", "--watch", "--listen", "127.0.0.1:0");
    const address = `http://127.0.0.1:${(await watching.waitFor(/on 127\.0\.0\.1:(\d+)/))[1]}`;
    await watching.waitFor(/Cannot write/);
    await server.allow("nothing");
    const syncing = machine.start("sync", "--watch");
    await Promise.all([watching, syncing].map((running) => running.waitFor(/Cannot read/)));
    isAway = true;
    await Promise.all([watching, syncing].map((running) => running.waitFor(/Cannot reach/)));
    await server.allow("read and write");
    isAway = false;
    await watching.waitFor(/✓ Refreshed the access token oauth-alice/);
    await syncing.waitFor(/✓ Wrote the active token/);
    const [health, metrics] = await Promise.all(["healthz", "metrics"].map(async (path) => {
      const response = await fetch(`${address}/${path}`);
      return [response.status, await response.text()] as const;
    }));
    const counted = [...metrics![1].matchAll(/^hf_auth_refresh\w*_total\S* \d+$/gm)].map(([line]) => line);
    [watching, syncing].forEach((running) => running.kill("SIGTERM"));
    const ended = await Promise.all([watching, syncing].map(({ finished }) => finished));
    assert.deepEqual([health, ended.map(({ status }) => status)], [[200, "ok\n"], [143, 143]]);
    assert.deepEqual(
      counted.map((line) => line.replace(/(failures.*) [1-9]\d*$/, "$1 some")),
      [
        "hf_auth_refreshes_total 1",
        ...["store_unwritable", "store_unreadable", "store_unreachable"].map((code) =>
          `hf_auth_refresh_failures_total{code="${code}"} some`
        ),
        "hf_auth_refresh_conflicts_total 0",
      ],
    );
    const { active } = await tokensIn(server);
    const said = JSON.stringify([metrics, ended]);
    assert.deepEqual([active === old, refreshesAt(hub), /hf_oauth_/.test(said)], [false, 1, false]);
  });
}
