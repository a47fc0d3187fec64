/**
 * Knows a fleet: many machines, each with a home of its own, whose tokens are in one engine.
 * Must not know the engine, nor what the machines do.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { parseIni } from "../../../lib/store/ini/ini.ts";
import { grant } from "../fakes/granted_token.ts";
import type { ClassicToken, Hub } from "../hub/hub.ts";
import { type Finished, makeHome, type Running, spawnHfAuth, startProgram } from "../program/program.ts";
import { UNDER_DENO } from "../program/runtimes.ts";
import { section } from "../store/fixture.ts";
import type { EngineServer } from "./engine_under_test.ts";

const QUICK = [
  ...UNDER_DENO.command.slice(0, -1),
  fileURLToPath(new URL("quick_machine.ts", import.meta.url)),
];

/** What machines know of the engine. */
type Place = Pick<EngineServer, "engine" | "env">;

/** One machine. */
export interface Machine extends AsyncDisposable {
  /** Starts the program there. */
  start(...args: string[]): Running;
  /** Runs it to its end. */
  run(...args: string[]): Promise<Finished>;
}

/** A new machine; `more` is added to its environment. */
export async function newMachine(
  hub: Hub,
  server: Place,
  more: Readonly<Record<string, string>> = server.env(),
): Promise<Machine> {
  const home = await makeHome();
  const start = (...args: string[]) => spawnHfAuth(args, { env: home.env(hub.url, more) });
  return {
    start,
    run: (...args) => start(...args).finished,
    [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
  };
}

/** A new machine for which time passes thirty times as fast; `within` starts programs elsewhere than here. */
export async function newQuickMachine(
  hubUrl: string,
  more: Readonly<Record<string, string>>,
  within: readonly string[] = [],
): Promise<Machine> {
  const home = await makeHome();
  const [command, ...words] = [...within, ...QUICK];
  const env = { ...UNDER_DENO.env, ...home.env(hubUrl, more) };
  const start = (...args: string[]) => startProgram(command!, [...words, ...args], { env });
  return {
    start,
    run: (...args) => start(...args).finished,
    [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
  };
}

/** Runs the program once on each of many new machines, all at once. */
export function onNewMachines(
  hub: Hub,
  server: Place,
  lines: readonly (readonly string[])[],
  more?: Readonly<Record<string, string>>,
): Promise<Finished[]> {
  return Promise.all(lines.map(async (line) => {
    await using machine = await newMachine(hub, server, more);
    return await machine.run(...line);
  }));
}

/** What is stored, as `NAME TOKEN`, sorted, and the active token. */
export async function tokensIn({ engine }: Place): Promise<{ stored: string[]; active?: string }> {
  const { parts: { stored = "", active } } = await engine.read();
  return {
    stored: parseIni(stored).sections.map(({ name, values }) => `${name} ${values.get("hf_token")}`).sort(),
    ...active !== undefined && { active },
  };
}

/** The same of tokens that a login stores. */
export const listOf = (tokens: readonly ClassicToken[]): string[] =>
  tokens.map(({ displayName, token }) => `${displayName} ${token}`).sort();

/** Puts tokens there, as if they had been logged in. */
export async function fill({ engine }: Place, stored: string, active: string): Promise<void> {
  const { version } = await engine.read();
  if (!await engine.write({ stored, active }, version)) throw new Error("Somebody else was faster");
}

/** Puts a browser login there that has so many seconds left; gives its access token. */
export async function fillAgeing(hub: Hub, server: Place, secondsLeft: number): Promise<string> {
  const { access_token, refresh_token } = await grant(hub);
  const expires_at = Math.floor(Date.now() / 1000) + secondsLeft;
  await fill(
    server,
    section("oauth-alice", { hf_token: access_token, refresh_token, expires_at }),
    access_token,
  );
  return access_token;
}

/** How often the Hub was asked for new tokens. */
export const refreshesAt = (hub: Hub): number =>
  hub.requests.filter(({ path, body }) => path === "/oauth/token" && /grant_type=refresh_token/.test(body))
    .length;
