/**
 * Knows how a compared program is run, and what can be seen of it from outside.
 * Must not know what any of them is asked.
 *
 * @module
 */

import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import {
  type Finished,
  type Home,
  type ProgramOptions,
  type Running,
  spawnHfAuth,
} from "../../support/program/program.ts";
import { onPath, paths, type Tried } from "./programs.ts";

/** How many log in at once. */
export const AT_ONCE = 16;

/** What one program does, by property: each looks anew, and gives what the documents may say. */
export type Column = Readonly<Record<string, () => Promise<string> | string>>;

/** A fact in the documents' words. */
export const yes = (is: boolean): string => is ? "yes" : "no";

/** Starts a program in an environment of its own. */
export function start(name: Tried | "git", args: readonly string[], options: ProgramOptions): Running {
  const program = (name === "git" ? onPath(name) : paths[name]) ?? name;
  const env = { HF_HUB_DISABLE_UPDATE_CHECK: "1", GIT_TERMINAL_PROMPT: "0", ...options.env };
  return spawnHfAuth(args, { ...options, env, program });
}

/** Runs a program, which must succeed, and gives what it printed. */
export async function succeed(
  name: Tried,
  args: readonly string[],
  options: ProgramOptions,
): Promise<string> {
  const { status, stdout, stderr } = await start(name, args, options).finished;
  assert.equal(status, 0, `${name} ${args.join(" ")}: ${stderr}`);
  return stdout.trimEnd();
}

/** Whether a home holds all these tokens after their logins, all at once, which said that they had stored them. */
export async function keepsAll(home: Home, logins: readonly (readonly [string, Running])[]): Promise<string> {
  const ended = await Promise.all(
    logins.map(async ([token, { finished }]) => [token, await finished] as const),
  );
  const lost = ended.some(([token, { status }]) => status === 0 && whereIs(token, home) === "nowhere");
  // A login that failed has lost nothing; but for all to be kept none may fail.
  if (!lost) { for (const [, { status, stderr }] of ended) assert.equal(status, 0, stderr); }
  return yes(!lost);
}

/** Whether the program is one small file. */
export const isSmall = (name: Tried): string => yes(statSync(paths[name]!).size < 50_000_000);

/** Where a home holds this text, and who may read it there. */
export function whereIs(token: string, home: Home): string {
  const files = readdirSync(home.path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path, "utf8").includes(token));
  const modes = new Set(files.map((path) => `0${(statSync(path).mode & 0o777).toString(8)}`));
  return files.length === 0 ? "nowhere" : `a file, ${[...modes].join(" and ")}`;
}

/** Whether a text is JSON that tells of this name. */
export function isJsonOf(text: string, name: string): boolean {
  try {
    return JSON.stringify(JSON.parse(text)).includes(name);
  } catch {
    return false;
  }
}

/** Asks git, and git its helpers, for the credential of a site. */
export async function asGit(url: string, env: Readonly<Record<string, string>>): Promise<Finished> {
  const { protocol, host } = new URL(url);
  const stdin = `protocol=${protocol.slice(0, -1)}\nhost=${host}\n\n`;
  return await start("git", ["credential", "fill"], { env, stdin }).finished;
}
