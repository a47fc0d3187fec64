/**
 * Knows what a fleet must stand on any engine when what a machine waits for comes after its turn, or the machine itself
 * does: `lateScenarios` runs it on one. Time passes faster for these machines, and they wait for each other, not for it.
 * Must not know the engine.
 *
 * @module
 */

import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import type { EngineServer } from "../../support/engines/engine_under_test.ts";
import { fillAgeing, newQuickMachine, refreshesAt, tokensIn } from "../../support/engines/fleet.ts";
import { startLossyProxy } from "../../support/engines/lossy_proxy.ts";
import { startHub } from "../../support/hub/hub.ts";

type Step = "turn" | "refresh" | "storing";

/** What is held until another machine has had its turn, and how often the refresh token is used then at most. */
const ROWS: readonly (readonly [step: Step, what: "request" | "answer", stops: boolean, most: number])[] = [
  ["turn", "request", false, 1],
  ["turn", "answer", false, 1],
  ["turn", "answer", true, 1],
  // The one window: it was used when the other machine took over. The Hub says so to whoever is second.
  ["refresh", "request", true, 2],
  ["refresh", "answer", true, 2],
  ["storing", "request", false, 2],
  ["storing", "request", true, 2],
  ["storing", "answer", true, 1],
];

/** The test on the engine called `name`, all at once; `start` gives a server of its own, with nothing in it. */
export function lateScenarios(
  name: string,
  start: () => Promise<EngineServer>,
  { skip, isWrite }: { readonly skip: string | false; readonly isWrite: (body: string) => boolean },
): void {
  test(`${name}: what comes after a machine's turn neither loses the login nor writes over it`, {
    skip,
  }, async () => {
    const came = await Promise.all(ROWS.map(([step, what, stops]) => late(step, what, stops)));
    assert.deepEqual(came.map(([ended]) => ended), ROWS.map(() => "the newest token, and it is good"));
    assert.deepEqual(came.filter(([, uses], row) => uses > ROWS[row]![3]), []);
  });

  /** What the late machine and the login came to, and how often the Hub was asked for new tokens. */
  const late = async (step: Step, what: "request" | "answer", stops: boolean): Promise<[string, number]> => {
    await using hub = await startHub();
    await using server = await start();
    await fillAgeing(hub, server, -1);
    const [reached, isOver] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let isHeld = false;
    const hold = (isThis: boolean) => {
      if (!isThis || isHeld) return "passes";
      isHeld = true;
      reached.resolve();
      return what === "answer"
        ? { answerAfter: isOver.promise }
        : isOver.promise.then(() => "passes" as const);
    };
    await using toHub = await startLossyProxy(
      hub.url,
      (body) => hold(step === "refresh" && body.includes("grant_type=refresh_token")),
    );
    await using toEngine = await startLossyProxy(
      server.address,
      (body) => hold(isWrite(body) && step === (refreshesAt(hub) > 0 ? "storing" : "turn")),
    );
    await using machine = await newQuickMachine(toHub.address, server.env(toEngine.address));
    await using other = await newQuickMachine(hub.url, server.env());

    const running = machine.start("token");
    await reached.promise;
    if (stops) process.kill(running.pid!, "SIGSTOP");
    const taken = await other.run("token");
    isOver.resolve();
    if (stops) process.kill(running.pid!, "SIGCONT");
    const { stdout, stderr } = await running.finished;
    const uses = refreshesAt(hub);

    const { active, stored } = await tokensIn(server);
    const there = [...stored, stdout, (await other.run("token")).stdout];
    const isWell = isDeepStrictEqual(there, [`oauth-alice ${active}`, `${active}\n`, `${active}\n`]) &&
      taken.status === 0 && (await other.run("refresh")).status === 0;
    return [
      isWell ? "the newest token, and it is good" : [step, what, taken.stderr, stderr].join("\n"),
      uses,
    ];
  };
}
