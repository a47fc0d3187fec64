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
/** The built page. */
export const PAGE: string = `${CHECKOUT}dist/hf-auth-page.wasm`;
const COMPILED = `${CHECKOUT}.build/wasi/hf-auth.compiled`;
const MODULE = `${CHECKOUT}.build/wasi/jco/hf-auth.js`;
const PAGE_MODULE = `${CHECKOUT}.build/wasi/jco-page/page.js`;
const script = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const homeIn = ({ env }: ProgramOptions) => env?.["HOME"] ?? "";

const wasmtime: Engine = {
  name: "wasmtime",
  skip: needsModule("wasmtime"),
  async prepare() {
    need(COMPONENT);
    // Once: it takes all processors for ten seconds.
    const { status, stderr } = await startProgram(python!, [script("run_wasmtime.py"), COMPONENT, COMPILED])
      .finished;
    if (status !== 0) throw new Error(`wasmtime cannot compile the component: ${stderr}`);
  },
  start: (args, options, granted = homeIn(options)) =>
    startProgram(python!, [script("run_wasmtime.py"), COMPONENT, COMPILED, granted, ...args], options),
};

// --no-config: jco's packages lie in a folder of their own, and know nothing of this checkout.
const DENO = ["run", "-A", "--quiet", "--no-config", "--node-modules-dir=manual"];
const CACHE = { DENO_DIR: process.env["DENO_DIR"] ?? `${CHECKOUT}.tools/deno` };

/** Transpiles a component into a module, unless that has been done since it was built. */
async function transpile(component: string, module: string, ...more: string[]): Promise<void> {
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

const jco: Engine = {
  name: "jco",
  skip: false,
  prepare: () => transpile(COMPONENT, MODULE),
  start: (args, options, granted = homeIn(options)) =>
    spawnDeno([...DENO, script("run_jco.mjs"), MODULE, granted, ...args], {
      ...options,
      env: { ...options.env, ...CACHE },
    }),
};

/** Serves the page with jco, a new instance for each request; it is granted `HOME` alone. */
export async function startPage(env: Readonly<Record<string, string>>): Promise<Running & { url: string }> {
  await transpile(PAGE, PAGE_MODULE, "sync");
  const running = spawnDeno([...DENO, script("serve_jco.mjs"), PAGE_MODULE, env["HOME"] ?? ""], {
    env: { ...env, ...CACHE },
  });
  const [url] = await running.waitFor(/http\S+/, "stdout");
  return { ...running, url };
}

/** Every engine. */
export const ENGINES: readonly Engine[] = [wasmtime, jco];

function need(component: string): void {
  if (!existsSync(component)) throw new Error(`There is no ${component}: run make wasm`);
}
