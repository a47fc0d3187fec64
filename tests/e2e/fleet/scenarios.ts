/**
 * Knows what a fleet of real processes must stand on any engine: `fleetScenarios` runs it on one.
 * Must not know the engine.
 *
 * @module
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as passed } from "node:timers/promises";
import type { EngineServer } from "../../support/engines/engine_under_test.ts";
import {
  fill,
  fillAgeing,
  listOf,
  newMachine,
  onNewMachines,
  refreshesAt,
  tokensIn,
} from "../../support/engines/fleet.ts";
import { startLossyProxy } from "../../support/engines/lossy_proxy.ts";
import { type Hub, startHub } from "../../support/hub/hub.ts";
import type { Finished } from "../../support/program/program.ts";
import { randomNumbers } from "../../support/random.ts";
import { classicTokens, storeOf } from "../../support/store/state.ts";

const AT_ONCE = 64;
const KILLS = 100;
const KILLED_AT_ONCE = 4;

const failed = (ended: readonly Finished[]) => ended.filter(({ status }) => status !== 0);

/** The tests on the engine called `name`; `start` gives a server of its own, with nothing in it. */
export function fleetScenarios(
  name: string,
  start: () => Promise<EngineServer>,
  { skip, isWrite }: {
    /** Why they can't run here, if so. */
    readonly skip: string | false;
    /** Whether a request, by its body, changes something: its answer may be lost. */
    readonly isWrite: (body: string) => boolean;
  },
): void {
  const [joining, staying, leaving] = [
    classicTokens("a", 16),
    classicTokens("b", 4),
    classicTokens("c", 8),
  ] as const;
  const all = [...joining, ...staying, ...leaving];
  const login = joining.map(({ token }) => ["login", "--token", token]);
  const logout = leaving.map(({ displayName }) => ["logout", "--token-name", displayName]);
  const switches = [...staying, ...staying].map(({ displayName }) => ["switch", "--token-name", displayName]);

  const scenario = (criterion: string, run: (server: EngineServer, hub: Hub) => Promise<void>) =>
    test(`${name}: ${criterion}`, { skip }, async () => {
      await using hub = await startHub({ tokens: all });
      await using server = await start();
      await run(server, hub);
    });
  const filled = (server: EngineServer) => fill(server, storeOf([...staying, ...leaving]), staying[0]!.token);

  scenario("32 machines log in, switch and log out at once, and nothing is lost", async (server, hub) => {
    await filled(server);
    const ended = await onNewMachines(hub, server, [...login, ...logout, ...switches]);
    assert.deepEqual(failed(ended), []);
    const { stored, active } = await tokensIn(server);
    assert.deepEqual(stored, listOf([...joining, ...staying]));
    assert.ok(all.some(({ token }) => token === active), active);
  });

  scenario(`${AT_ONCE} machines near the token's end make one refresh`, async (server, hub) => {
    const old = await fillAgeing(hub, server, 3600);
    const ended = await onNewMachines(hub, server, new Array(AT_ONCE).fill(["token"]));
    const { active = "" } = await tokensIn(server);
    assert.notEqual(active, old);
    assert.deepEqual(
      ended.filter(({ status, stdout }) => status !== 0 || ![`${old}\n`, `${active}\n`].includes(stdout)),
      [],
    );
    assert.equal(refreshesAt(hub), 1);
  });

  scenario(`${AT_ONCE} machines whose login has ended ask the Hub once`, async (server, hub) => {
    const old = await fillAgeing(hub, server, 3600);
    const { parts: { stored = "" }, version } = await server.engine.read();
    await server.engine.write({ stored: stored.replace(/(?<=refresh_token = ).*/, "spent") }, version);
    const ended = await onNewMachines(hub, server, new Array(AT_ONCE).fill(["token"]));
    assert.deepEqual(ended.filter(({ status, stdout }) => status !== 0 || stdout !== `${old}\n`), []);
    assert.equal(refreshesAt(hub), 1);
    await using machine = await newMachine(hub, server);
    const { stderr } = await machine.run("token");
    assert.match(stderr, /refresh token is no longer valid\nHint: Log in again/);
    assert.equal(refreshesAt(hub), 1);
  });

  for (const [what, fault] of [["fails", { status: 503 }], ["hangs up", "drop"]] as const) {
    scenario(
      `${AT_ONCE} machines ask a Hub that ${what} once or twice, while the token is good`,
      async (server, hub) => {
        const old = await fillAgeing(hub, server, 10 * 3600);
        hub.fail("POST /oauth/token", fault, AT_ONCE);
        const ended = await onNewMachines(hub, server, new Array(AT_ONCE).fill(["token"]));
        assert.deepEqual(ended.filter(({ status, stdout }) => status !== 0 || stdout !== `${old}\n`), []);
        // The second time is half a minute later.
        assert.ok([1, 2].includes(refreshesAt(hub)), `${refreshesAt(hub)} times`);
      },
    );
  }

  scenario("16 machines after the token's end make one refresh, and wait for it", async (server, hub) => {
    await fillAgeing(hub, server, -1);
    const ended = await onNewMachines(hub, server, new Array(16).fill(["token"]));
    const { active } = await tokensIn(server);
    assert.deepEqual(
      ended.map(({ status, stdout }) => [status, stdout]),
      ended.map(() => [0, `${active}\n`]),
    );
    assert.equal(refreshesAt(hub), 1);
  });

  scenario("what is lost on the way back was done once", async (server, hub) => {
    await filled(server);
    const random = randomNumbers(16);
    await using proxy = await startLossyProxy(
      server.address,
      (body) => isWrite(body) && random() < 0.5 ? "answer lost" : "passes",
    );
    const ended = await onNewMachines(hub, server, [...login, ...logout], server.env(proxy.address));
    assert.deepEqual(failed(ended), []);
    assert.deepEqual((await tokensIn(server)).stored, listOf([...joining, ...staying]));
    assert.ok(proxy.lost > 5, `${proxy.lost} answers were lost`);
  });

  scenario(
    "killed and started again in the middle, it has all that was said to be stored",
    async (server, hub) => {
      await filled(server);
      const running = onNewMachines(hub, server, [...login, ...logout]);
      await passed(400); // while most of them are at it
      await server.kill();
      await passed(300);
      await server.start();
      const ended = await running;
      const lines = [...login, ...logout];
      const refused = lines.filter((_, index) => ended[index]!.status !== 0);
      assert.deepEqual(
        failed(ended).filter(({ status, stderr }) => status !== 1 || !stderr.includes("Cannot reach")),
        [],
      );
      // What failed may have come through all the same.
      await onNewMachines(hub, server, refused);
      assert.deepEqual((await tokensIn(server)).stored, listOf([...joining, ...staying]));
    },
  );

  scenario(
    "an answer of the Hub that can't be written is written when it can be, by itself",
    async (server, hub) => {
      const old = await fillAgeing(hub, server, -1);
      let isBack = false;
      await using proxy = await startLossyProxy(
        server.address,
        () => refreshesAt(hub) > 0 && !isBack ? "request lost" : "passes",
      );
      await using machine = await newMachine(hub, server, server.env(proxy.address));
      const running = machine.start("refresh");
      await running.waitFor(/a new token is to be stored there/);
      // It would wait for half a minute.
      running.kill("SIGTERM");
      assert.equal((await running.finished).status, 143);
      assert.equal((await tokensIn(server)).active, old);
      isBack = true;
      let now = await tokensIn(server);
      for (let looks = 0; now.active === old && looks < 300; looks++) {
        await passed(100);
        now = await tokensIn(server);
      }
      const { active, stored } = now;
      const { stdout } = await machine.run("token");
      assert.deepEqual([`${active}\n`, stored], [stdout, [`oauth-alice ${active}`]]);
      assert.deepEqual([active === old, refreshesAt(hub)], [false, 1]);
    },
  );

  scenario("a change by somebody else in between stays", async (server, hub) => {
    await filled(server);
    let isOver = false;
    const others = async () => {
      for (let notes = 0;; notes++) {
        if (isOver) return notes;
        const { parts, version } = await server.engine.read();
        const stored = `${parts.stored?.replace(/\[note\][^[]*$/, "")}[note]\nhf_token = ${notes}\n\n`;
        await server.engine.write({ stored }, version);
        await passed(5);
      }
    };
    const [ended, notes] = await Promise.all([
      onNewMachines(hub, server, login.slice(0, 8)).finally(() => isOver = true),
      others(),
    ]);
    assert.deepEqual(failed(ended), []);
    const { stored } = await tokensIn(server);
    assert.deepEqual(
      stored.filter((line) => !line.startsWith("note ")),
      listOf([...joining.slice(0, 8), ...staying, ...leaving]),
    );
    assert.deepEqual([stored.filter((line) => line.startsWith("note ")).length, notes > 1], [1, true]);
  });

  scenario(`${KILLS} programs killed at any moment leave it whole`, async (server, hub) => {
    await filled(server);
    const known = new Set(listOf(all));
    const random = randomNumbers(KILLS);
    const lines = [...login, ...logout, ...switches];
    for (let killed = 0; killed < KILLS; killed += KILLED_AT_ONCE) {
      await Promise.all(Array.from({ length: KILLED_AT_ONCE }, async () => {
        await using machine = await newMachine(hub, server);
        const running = machine.start(...lines[Math.floor(random() * lines.length)]!);
        await passed(random() * 300);
        running.kill("SIGKILL");
        await running.finished;
      }));
      const { stored } = await tokensIn(server);
      assert.deepEqual(stored.filter((line) => !known.has(line)), []);
      assert.deepEqual(listOf(staying).filter((line) => !stored.includes(line)), []);
    }
    const [{ status, stderr } = assert.fail()] = await onNewMachines(hub, server, [login[0]!]);
    assert.equal(status, 0, stderr);
  });

  scenario(
    "without the right to it, it says so, and nothing falls back to the files",
    async (server, hub) => {
      await filled(server);
      await server.allow("nothing");
      const lines = [["token"], ["list"], login[0]!, ["logout", "--token-name", leaving[0]!.displayName]];
      const ended = await onNewMachines(hub, server, lines);
      assert.deepEqual(
        ended.map((
          { status, stdout, stderr },
        ) => [status, stdout, /Cannot (read|write) .*\nHint: /.test(stderr)]),
        lines.map(() => [1, "", true]),
      );
      const [withVariable] = await onNewMachines(hub, server, [["token"]], {
        ...server.env(),
        HF_TOKEN: "hf_variable",
      });
      assert.equal(withVariable?.stdout, "hf_variable\n");
    },
  );
}
