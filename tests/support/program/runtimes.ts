/**
 * Knows the ways in which the program runs: as it was built, and from its sources under Deno with the permissions that
 * its configuration lists.
 * Must not know what it is asked.
 *
 * @module
 */

import { resolve } from "node:path";
import process from "node:process";
import { compilerOf, HONOURS, type Honours } from "../network/honours.ts";
import { hfAuth, type ProgramOptions, runDeno, type Running, spawnDeno, spawnHfAuth } from "./program.ts";
import type { Finished } from "./program.ts";

// From wherever it is started.
const CONFIG = ["--config", resolve(process.env["HF_AUTH_CONFIG"] ?? "registry/npm/deno.json")];
const CLI = resolve("cli.ts");

/** One way to run the program. */
export interface Runtime {
  readonly name: string;
  /** What its runtime honours. */
  readonly honours: Honours;
  /** Runs it to its end. */
  run(args: readonly string[], options: ProgramOptions): Promise<Finished>;
  /** Starts it. */
  start(args: readonly string[], options: ProgramOptions): Running;
}

const underDeno = (args: readonly string[]) => [
  ...["run", "--quiet", "--no-prompt", "-P", ...CONFIG, CLI],
  ...args,
];
const plain = ({ env, ...options }: ProgramOptions) => ({ ...options, env: { NO_COLOR: "1", ...env } });
const withCache = ({ env, ...options }: ProgramOptions) => {
  const folder = process.env["DENO_DIR"];
  return { ...options, env: { ...folder !== undefined && { DENO_DIR: folder }, ...env } };
};

/** Both ways. */
export const RUNTIMES: readonly Runtime[] = [
  {
    name: "the program",
    honours: HONOURS[compilerOf()],
    run: (args, options) => hfAuth(args, plain(options)),
    start: (args, options) => spawnHfAuth(args, plain(options)),
  },
  {
    name: "deno run",
    honours: HONOURS["deno run"],
    run: (args, options) => runDeno(underDeno(args), withCache(options)),
    start: (args, options) => spawnDeno(underDeno(args), withCache(options)),
  },
];
