/**
 * Knows which compiler made the built program, and what each runtime honours of what says how to reach the Hub.
 * Must not know who tests it.
 *
 * @module
 */

import { existsSync, readFileSync } from "node:fs";
import { program } from "../program/program.ts";

/** What is honoured by one of them and not by another. README's table has a row for each. */
export interface Honours {
  /** `DENO_CERT` names a CA. */
  readonly denoCert: boolean;
  /** `ALL_PROXY` counts before `HTTPS_PROXY`; else where that is not set. */
  readonly allProxyFirst: boolean;
  /** A name in `NO_PROXY` may be written in upper case. */
  readonly upperCaseNames: boolean;
  /** A `*` in `NO_PROXY` is for addresses too. */
  readonly starForAddresses: boolean;
}

const DENO: Honours = {
  denoCert: true,
  allProxyFirst: true,
  upperCaseNames: false,
  starForAddresses: false,
};

/** What the program runs on, in the order of README's columns. */
export type Engine = "bun" | "deno compile" | "deno run";

/** What each of them honours. */
export const HONOURS: Readonly<Record<Engine, Honours>> = {
  "bun": { denoCert: false, allProxyFirst: false, upperCaseNames: true, starForAddresses: true },
  "deno compile": DENO,
  "deno run": DENO,
};

/** What made the built program. */
export function compilerOf(path: string = program): Engine {
  if (!existsSync(path)) throw new Error(`There is no ${path}: run make build`);
  // What Bun's executables end with; Deno's have nothing of it.
  return readFileSync(path).includes("\n---- Bun! ----\n") ? "bun" : "deno compile";
}
