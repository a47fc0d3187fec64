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
import {
  type Finished,
  hfAuth,
  type ProgramOptions,
  type Running,
  spawnHfAuth,
  startProgram,
} from "./program.ts";

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

const plain = ({ env, ...options }: ProgramOptions) => ({ ...options, env: { NO_COLOR: "1", ...env } });

/** What starts it under Deno, without the cache of machine code that the compiled program has none of. */
export const UNDER_DENO: {
  readonly command: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
} = {
  command: [process.execPath, "run", "--quiet", "--no-prompt", "-P", "--no-code-cache", ...CONFIG, CLI],
  env: {
    ...Object.fromEntries(
      ["DENO_DIR", "JSR_URL"].flatMap((name) => process.env[name] ? [[name, process.env[name]]] : []),
    ),
    ...{ NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
  },
};

function startUnderDeno(args: readonly string[], { env, ...options }: ProgramOptions): Running {
  const [deno, ...words] = UNDER_DENO.command;
  return startProgram(deno, [...words, ...args], { ...options, env: { ...UNDER_DENO.env, ...env } });
}

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
    run: (args, options) => startUnderDeno(args, options).finished,
    start: startUnderDeno,
  },
];
