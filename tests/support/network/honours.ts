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
  /** A proxy of SOCKS 5. */
  readonly socks: boolean;
}

/** What the program runs on, in the order of README's columns. */
export type Engine = "bun" | "deno compile" | "deno run";

/** What each of them honours. */
export const HONOURS: Readonly<Record<Engine, Honours>> = {
  "bun": { denoCert: false, socks: false },
  "deno compile": { denoCert: true, socks: true },
  "deno run": { denoCert: true, socks: true },
};

/** What made the built program. */
export function compilerOf(path: string = program): Engine {
  if (!existsSync(path)) throw new Error(`There is no ${path}: run make build`);
  // What Bun's executables end with; Deno's have nothing of it.
  return readFileSync(path).includes("\n---- Bun! ----\n") ? "bun" : "deno compile";
}
