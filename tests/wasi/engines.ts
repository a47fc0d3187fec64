/**
 * Knows how to run a component with each engine, granting it the home folder it is started with.
 * Must not know what it does.
 *
 * @module
 */

import { existsSync, statSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { type ProgramOptions, runDeno, type Running, spawnDeno, startProgram } from "../support/program.ts";
import { needsModule, python } from "../support/python.ts";

/** An engine that runs the command line. */
export interface Engine {
  readonly name: string;
  /** Why it cannot run here, if so. */
  readonly skip: string | false;
  /** Makes what it needs of the component, once. */
  prepare(): Promise<void>;
  /** Starts the command line; it is granted `HOME` alone, or `granted`. */
  start(args: readonly string[], options: ProgramOptions, granted?: string): Running;
}

const CHECKOUT = fileURLToPath(new URL("../..", import.meta.url));
/** The built component. */
export const COMPONENT: string = `${CHECKOUT}dist/hf-auth.wasm`;
const COMPILED = `${CHECKOUT}.build/wasi/hf-auth.compiled`;
const MODULE = `${CHECKOUT}.build/wasi/jco/hf-auth.js`;
const script = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const homeIn = ({ env }: ProgramOptions) => env?.["HOME"] ?? "";

const wasmtime: Engine = {
  name: "wasmtime",
  skip: needsModule("wasmtime"),
  prepare: () => Promise.resolve(needComponent()),
  start: (args, options, granted = homeIn(options)) =>
    startProgram(python!, [script("run_wasmtime.py"), COMPONENT, COMPILED, granted, ...args], options),
};

// --no-config: jco's packages lie in a folder of their own, and know nothing of this checkout.
const DENO = ["run", "-A", "--quiet", "--no-config", "--node-modules-dir=manual"];

const jco: Engine = {
  name: "jco",
  skip: false,
  async prepare() {
    needComponent();
    if (existsSync(MODULE) && statSync(MODULE).mtimeMs > statSync(COMPONENT).mtimeMs) return;
    const made = await runDeno([
      ...DENO,
      script("transpile.ts"),
      COMPONENT,
      `${CHECKOUT}.build/wasi/jco`,
      "hf-auth",
    ], {
      cwd: CHECKOUT,
      env: { DENO_DIR: process.env["DENO_DIR"] ?? `${CHECKOUT}.tools/deno` },
    });
    if (made.status !== 0) throw new Error(`jco cannot transpile the component: ${made.stderr}`);
  },
  start(args, options, granted = homeIn(options)) {
    const env = { ...options.env, DENO_DIR: process.env["DENO_DIR"] ?? `${CHECKOUT}.tools/deno` };
    return spawnDeno([...DENO, script("run_jco.mjs"), MODULE, granted, ...args], { ...options, env });
  },
};

/** Every engine. */
export const ENGINES: readonly Engine[] = [wasmtime, jco];

function needComponent(): void {
  if (!existsSync(COMPONENT)) throw new Error(`There is no ${COMPONENT}: run make wasm`);
}
