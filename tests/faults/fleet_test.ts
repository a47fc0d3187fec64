/** A refresh for a fleet, killed at one system call after the other: on a real etcd, and with what the machine keeps. */

import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { needsEtcd, startEtcd } from "../support/engines/etcd.ts";
import { fillAgeing } from "../support/engines/fleet.ts";
import { startHub } from "../support/hub/hub.ts";
import { hfAuth, makeHome, program } from "../support/program/program.ts";
import { randomNumbers } from "../support/random.ts";
import { inject, type Injection, needsInjector } from "./injector.ts";

/** The most that may be lost: killed between the Hub's answer and its way to the disk. */
const MOST_LOST = 2;
const KILLS = Number(process.env["SAMPLE"] ?? 16);

test(`a refresh for a fleet, killed at ${KILLS} calls, is lost in none but the one window`, {
  skip: needsEtcd || needsInjector(),
}, async () => {
  await using hub = await startHub();
  await using server = await startEtcd();
  const isRefresh = ({ body }: { body: string }) => body.includes("grant_type=refresh_token");

  /** Kills a refresh, lets others see its turn end, and gives what is wrong then. */
  const killed = async (
    injection: Injection,
  ): Promise<{ calls: number; isLost: boolean; wrong: string[] }> => {
    await using home = await makeHome();
    const env = home.env(hub.url, server.env());
    await fillAgeing(hub, server, 3600);
    hub.requests.length = 0;
    const since = join(home.path, "huggingface");
    mkdirSync(since, { mode: 0o700 });
    const { calls } = await inject([program, "refresh"], { since, ...injection }, join(home.path, "calls"), {
      env,
    });
    const wasAsked = hub.requests.some(isRefresh);
    const isKept = filesIn(since).some((text) =>
      text.includes(`"refresh_token"`) && text.includes(`"after"`)
    );
    const { parts, version } = await server.engine.read();
    // As it is for others after a minute.
    if (parts.lease !== undefined) assert.ok(await server.engine.write({ lease: null }, version));
    const token = await hfAuth(["token"], { env });
    const { parts: { active } } = await server.engine.read();
    const refreshed = await hfAuth(["refresh"], { env });
    const used = hub.requests.filter(isRefresh).map(({ body }) =>
      new URLSearchParams(body).get("refresh_token")
    );
    const isInWindow = wasAsked && !isKept && parts.stored?.includes(used[0]!) === true;
    const wrong = [
      token.status !== 0 && `token: ${token.stderr}`,
      token.stdout !== `${active}\n` && "another token than the fleet's",
      !isInWindow && refreshed.status !== 0 && `refresh: ${refreshed.stderr}`,
      !isInWindow && new Set(used).size !== used.length && "a refresh token was used twice",
    ].filter((one) => one !== false);
    return { calls: calls.length, isLost: isInWindow && refreshed.status !== 0, wrong };
  };

  const { calls, wrong } = await killed({});
  assert.deepEqual(wrong, []);
  const random = randomNumbers(16);
  const found: unknown[] = [];
  let lost = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    // One of each stretch, so that none is left out.
    const number = 1 + Math.floor((kill + random()) * calls / KILLS);
    const { wrong, isLost } = await killed({ number, action: "kill" });
    if (isLost) lost++;
    if (wrong.length > 0) found.push([`at call ${number} of ${calls}`, ...wrong]);
  }
  assert.deepEqual(found, []);
  assert.ok(lost <= MOST_LOST, `${lost} were lost`);
});

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile()).map((path) => readFileSync(path, "utf8"));
}
