/**
 * Knows what a home's two files should hold, what they do hold, and how to run the program there through a shell.
 * Must not know what is done to them.
 *
 * @module
 */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import type { ClassicToken } from "../hub/hub.ts";
import { type Finished, hfAuth, type Home, program } from "../program/program.ts";
import { section } from "./fixture.ts";

/** Tokens that the Hub knows, and the names under which a login stores them. */
export function classicTokens(name: string, count: number): ClassicToken[] {
  return Array.from({ length: count }, (_, index) => {
    const displayName = `${name} ${String(index).padStart(2, "0")}`;
    const token = `hf_${displayName.replaceAll(/\W/g, "")}`.padEnd(37, "x");
    return { token, account: "alice", displayName, role: "write" };
  });
}

/** The file in which these tokens are stored. */
export const storeOf = (tokens: readonly ClassicToken[]): string =>
  tokens.map(({ displayName, token }) => section(displayName, { hf_token: token })).join("");

/** A path in the folder of the Hub. */
export const pathIn = (home: Home, ...names: string[]): string => join(home.path, "huggingface", ...names);

/** All files that lie there, in its folders too. */
export const namesIn = (home: Home): string[] =>
  readdirSync(pathIn(home), { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(pathIn(home), join(entry.parentPath, entry.name))).sort();

/** The texts of the two files. */
export const filesOf = async (home: Home): Promise<(string | undefined)[]> => [
  await home.read("stored_tokens"),
  await home.read("token"),
];

/** Runs the program, which must succeed. */
export async function succeed(args: readonly string[], env: Record<string, string>): Promise<string> {
  const { status, stdout, stderr } = await hfAuth(args, { env });
  assert.equal(status, 0, `hf-auth ${args.join(" ")}: ${stderr}`);
  return stdout;
}

/** Sections by name. */
export type Sections = ReadonlyMap<string, Readonly<Record<string, string>>>;

/** What is in the two files. */
export interface State {
  readonly stored: Sections;
  readonly active: string | undefined;
}

/** The texts of the two files in a state. */
export const asFiles = ({ stored, active }: State): (string | undefined)[] => [
  [...stored].sort().map(([name, fields]) => section(name, fields)).join(""),
  active,
];

/** Puts the two files there. */
export async function put(home: Home, state: State): Promise<void> {
  const [stored, active] = asFiles(state);
  await home.write("stored_tokens", stored!);
  await home.write("token", active!);
}

/** Whether a program runs here, and succeeds. */
export const works = (command: string, ...args: string[]): boolean =>
  spawnSync(command, args, { stdio: "ignore" }).status === 0;

/** Runs the program by a command line that ends in `"$@"`, as a shell would. */
export function hfAuthIn(
  script: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<Finished> {
  return hfAuth(["-c", script, "sh", program, ...args], { env, program: "/bin/sh" });
}
