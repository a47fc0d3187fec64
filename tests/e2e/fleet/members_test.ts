/** An etcd of three members, of which the leader dies in the middle. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as passed } from "node:timers/promises";
import { needsEtcd } from "../../support/engines/etcd.ts";
import { startEtcdMembers } from "../../support/engines/etcd_members.ts";
import {
  fill,
  fillAgeing,
  listOf,
  onNewMachines,
  refreshesAt,
  tokensIn,
} from "../../support/engines/fleet.ts";
import { startHub } from "../../support/hub/hub.ts";
import type { Finished } from "../../support/program/program.ts";
import { startLossyProxy } from "../../support/engines/lossy_proxy.ts";
import { classicTokens, storeOf } from "../../support/store/state.ts";

const failed = (ended: readonly Finished[]) => ended.filter(({ status }) => status !== 0);

test(
  "of three members the leader dies among 32 writers, and nothing is lost",
  { skip: needsEtcd },
  async () => {
    const [joining, staying, leaving] = [
      classicTokens("a", 16),
      classicTokens("b", 1),
      classicTokens("c", 16),
    ];
    await using hub = await startHub({ tokens: [...joining, ...staying, ...leaving] });
    await using server = await startEtcdMembers();
    await fill(server, storeOf([...staying, ...leaving]), staying[0]!.token);
    const before = (await tokensIn(server)).stored;
    const lines = [
      ...joining.map(({ token }) => ["login", "--token", token]),
      ...leaving.map(({ displayName }) => ["logout", "--token-name", displayName]),
    ];
    const running = onNewMachines(hub, server, lines);
    // While most of them are at it.
    while ((await tokensIn(server)).stored.join() === before.join()) await passed(5);
    await server.killLeader();
    const ended = await running;
    // Who begins while nobody leads is told that nobody answers, and has changed nothing.
    assert.deepEqual(failed(ended).filter(({ stderr }) => !stderr.includes("Cannot reach")), []);
    assert.deepEqual(
      failed(await onNewMachines(hub, server, lines.filter((_, index) => ended[index]!.status !== 0))),
      [],
    );
    assert.deepEqual((await tokensIn(server)).stored, listOf([...joining, ...staying]));
  },
);

test(
  "of three members the leader dies in the middle of a refresh, and there is one",
  { skip: needsEtcd },
  async () => {
    await using hub = await startHub();
    await using server = await startEtcdMembers();
    await fillAgeing(hub, server, -1);
    await using toHub = await startLossyProxy(hub.url, async (body) => {
      if (body.includes("grant_type=refresh_token")) await server.killLeader();
      return "passes" as const;
    });
    const ended = await onNewMachines({ ...hub, url: toHub.address }, server, new Array(16).fill(["token"]));
    const { active, stored } = await tokensIn(server);
    assert.deepEqual(
      ended.map((
        { status, stdout, stderr },
      ) => [status, stdout, stderr.replace(/^Waiting for another .*\n/, "")]),
      ended.map(() => [0, `${active}\n`, ""]),
    );
    assert.deepEqual([stored, refreshesAt(hub)], [[`oauth-alice ${active}`], 1]);
  },
);
