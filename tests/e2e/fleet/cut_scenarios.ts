/**
 * Knows what a fleet must stand on any engine when the network is cut in the middle of a refresh, to the engine or to the
 * Hub alone: `cutScenarios` runs it on one.
 * Must not know the engine.
 *
 * @module
 */

import assert from "node:assert/strict";
import { test } from "node:test";
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
import { needsNamespaces, setApart, type Way } from "../../support/network/apart.ts";

const isRefresh = (body: string) => body.includes("grant_type=refresh_token");

/** The tests on the engine called `name`; `start` gives a server of its own, with nothing in it. */
export function cutScenarios(
  name: string,
  start: () => Promise<EngineServer>,
  { skip }: { readonly skip: string | false },
): void {
  /** A machine whose way to the Hub or to the engine is cut when the Hub is asked for a new token, or just before. */
  const scenario = (
    criterion: string,
    { secondsLeft, cut }: { readonly secondsLeft: number; readonly cut: "hub" | "engine" },
    run: (there: Awaited<ReturnType<typeof newQuickMachine>>, on: On) => Promise<void>,
  ) =>
    test(`${name}: ${criterion}`, { skip: skip || needsNamespaces }, async () => {
      await using hub = await startHub();
      await using server = await start();
      const old = await fillAgeing(hub, server, secondsLeft);
      using apart = setApart();
      const [toHub, toEngine] = apart.ways;
      const way = cut === "hub" ? toHub : toEngine;
      let isCut = false;
      const cutAt = (body: string) => {
        if (isRefresh(body) && !isCut) [isCut] = [true, way.cut()];
        return "passes" as const;
      };
      await using hubThere = await startLossyProxy(hub.url, cutAt, undefined, toHub.host);
      await using engineThere = await startLossyProxy(server.address, undefined, undefined, toEngine.host);
      const env = {
        ...server.env(engineThere.address),
        HF_AUTH_INSECURE_HOSTS: `${toHub.host},${toEngine.host}`,
        HF_HUB_DOWNLOAD_TIMEOUT: "1",
      };
      await using machine = await newQuickMachine(hubThere.address, env, apart.within);
      await run(machine, { hub, server, way, old });
    });

  scenario(
    "cut off from it with the Hub's answer, a machine keeps the answer until it is back",
    { secondsLeft: -1, cut: "engine" },
    async (machine, { hub, server, way, old }) => {
      const { status, stdout, stderr } = await machine.run("token");
      assert.equal(status, 0, stderr);
      assert.match(stderr, /was refreshed and is safe, but not in its place yet/);
      const cutOff = await machine.run("token");
      assert.deepEqual([cutOff.status, cutOff.stdout], [1, ""]);
      assert.match(cutOff.stderr, /Cannot reach .*\nHint: /);
      assert.equal((await tokensIn(server)).active, old);
      way.mend();
      assert.equal((await machine.run("token")).stdout, stdout);
      const { active, stored } = await tokensIn(server);
      assert.deepEqual([`${active}\n`, stored], [stdout, [`oauth-alice ${active}`]]);
      assert.equal(refreshesAt(hub), 1);
    },
  );

  scenario(
    "cut off from the Hub, a machine goes on with what the others store",
    { secondsLeft: 3600, cut: "hub" },
    async (machine, { hub, server, way, old }) => {
      way.cut();
      const { status, stdout, stderr } = await machine.run("token");
      assert.deepEqual([status, stdout], [0, `${old}\n`]);
      assert.match(stderr, /Could not refresh the access token: /);
      // Its turn is given back, so that nobody waits for it.
      await using other = await newMachine(hub, server);
      const next = await other.run("token");
      const { active } = await tokensIn(server);
      assert.deepEqual([next.stdout, next.stdout === `${old}\n`], [`${active}\n`, false]);
      assert.equal((await machine.run("token")).stdout, `${active}\n`);
      assert.equal(refreshesAt(hub), 1);
    },
  );
}

interface On {
  readonly hub: Hub;
  readonly server: EngineServer;
  readonly way: Way;
  readonly old: string;
}
