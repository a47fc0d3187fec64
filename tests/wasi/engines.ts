/**
 * Knows how to run a component with each engine, granting it the home folder it is started with.
 * Must not know what it does.
 *
 * @module
 */

import { existsSync, statSync } from "node:fs";
import { basename, dirname } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import {
  type ProgramOptions,
  runDeno,
  type Running,
  spawnDeno,
  startProgram,
} from "../support/program/program.ts";
import { needsModule, python } from "../support/python.ts";

/** An engine that runs the command line. */
export interface Engine {
  readonly name: string;
  /** Why it cannot run here, if so. */
  readonly skip: string | false;
  /** Makes what it needs of the component, once. */
  prepare(): Promise<void>;
  /** A command that runs the command line, granted a folder, in the environment {@linkcode CACHE}. */
  command(granted: string): readonly string[];
  /** Starts the command line; it is granted `HOME` alone, or `granted`. */
  start(args: readonly string[], options: ProgramOptions, granted?: string): Running;
}

/** This checkout. */
export const CHECKOUT: string = fileURLToPath(new URL("../..", import.meta.url));
/** The built component of the command line. */
export const COMPONENT: string = `${CHECKOUT}dist/hf-auth.wasm`;
/** A script that lies here. */
export const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const homeIn = ({ env }: ProgramOptions) => env?.["HOME"] ?? "";

const wasmtime = (component: string): Engine => {
  const command = [script("run_wasmtime.py"), component, `${kept(component)}.compiled`];
  return {
    name: "wasmtime",
    skip: needsModule("wasmtime"),
    async prepare() {
      need(component);
      // Once: it takes all processors.
      const { status, stderr } = await startProgram(python!, command).finished;
      if (status !== 0) throw new Error(`wasmtime cannot compile ${component}: ${stderr}`);
    },
    command: (granted) => [python!, ...command, granted],
    start: (args, options, granted = homeIn(options)) =>
      startProgram(python!, [...command, granted, ...args], options),
  };
};

// jco's packages lie in a folder of their own, and know nothing of this checkout.
/** The first arguments of `deno` for a script that uses jco. */
export const DENO: readonly string[] = ["run", "-A", "--quiet", "--no-config", "--node-modules-dir=manual"];
/** Where Deno finds what it has compiled, in a home that is empty. */
export const CACHE: Readonly<Record<string, string>> = {
  DENO_DIR: process.env["DENO_DIR"] ?? `${CHECKOUT}.tools/deno`,
};

/** Transpiles a component into a module, unless that has been done since it was built. */
export async function transpile(component: string, module: string, ...more: string[]): Promise<void> {
  need(component);
  if (existsSync(module) && statSync(module).mtimeMs > statSync(component).mtimeMs) return;
  const args = [
    ...DENO,
    script("transpile.ts"),
    component,
    dirname(module),
    basename(module, ".js"),
    ...more,
  ];
  const { status, stderr } = await runDeno(args, { cwd: CHECKOUT, env: CACHE });
  if (status !== 0) throw new Error(`jco cannot transpile ${component}: ${stderr}`);
}

const jco = (component: string): Engine => {
  const module = `${kept(component)}-jco/${basename(component, ".wasm")}.js`;
  return {
    name: "jco",
    skip: false,
    prepare: () => transpile(component, module),
    command: (granted) => ["deno", ...DENO, script("run_jco.mjs"), module, granted],
    start: (args, options, granted = homeIn(options)) =>
      spawnDeno([...DENO, script("run_jco.mjs"), module, granted, ...args], {
        ...options,
        env: { ...options.env, ...CACHE },
      }),
  };
};

/** Where what an engine makes of a component is kept. */
const kept = (component: string) => `${CHECKOUT}.build/wasi/${basename(component, ".wasm")}`;

/** Every engine with a component. */
export const enginesOf = (component: string): readonly Engine[] => [wasmtime(component), jco(component)];

/** Fails if a component has not been built. */
export function need(component: string): void {
  if (!existsSync(component)) throw new Error(`There is no ${component}: run make wasm`);
}
