/**
 * Knows how to serve the page with each engine, granting it `HOME` alone.
 * Must not know what it answers.
 *
 * @module
 */

import { type Running, spawnDeno, startProgram } from "../support/program/program.ts";
import { needsProgram, wasmtime as program } from "../support/python.ts";
import { CACHE, CHECKOUT, DENO, need, script, transpile } from "./engines.ts";

/** An engine that serves the page. */
export interface Server {
  readonly name: string;
  /** Why it cannot run here, if so. */
  readonly skip: string | false;
  /** Serves the page on a free port of 127.0.0.1, with these variables. */
  serve(env: Readonly<Record<string, string>>): Promise<Running & { url: string }>;
}

const PAGE = `${CHECKOUT}dist/hf-auth-page.wasm`;
const MODULE = `${CHECKOUT}.build/wasi/jco-page/page.js`;
/** Where the wasmtime program keeps machine code, whatever `HOME` is: compiling takes all processors for seconds. */
export const MACHINE_CODE: Readonly<Record<string, string>> = {
  XDG_CACHE_HOME: `${CHECKOUT}.build/wasi/cache`,
};

const wasmtime: Server = {
  name: "wasmtime",
  skip: needsProgram("wasmtime", program),
  async serve(env) {
    need(PAGE);
    const variables = Object.entries(env).flatMap(([name, value]) => ["--env", `${name}=${value}`]);
    const args = ["serve", "-S", "cli", "--addr", "127.0.0.1:0", "--dir", env["HOME"]!, ...variables, PAGE];
    const running = startProgram(program!, args, { env: { HOME: env["HOME"]!, ...MACHINE_CODE } });
    const [url] = await running.waitFor(/http:\/\/127\.0\.0\.1:\d+/, "stderr");
    return { ...running, url };
  },
};

const jco: Server = {
  name: "jco",
  skip: false,
  async serve(env) {
    await transpile(PAGE, MODULE, "sync");
    const running = spawnDeno([...DENO, script("serve_jco.mjs"), MODULE, env["HOME"]!], {
      env: { ...env, ...CACHE },
    });
    const [url] = await running.waitFor(/http\S+/, "stdout");
    return { ...running, url };
  },
};

/** Every engine. */
export const SERVERS: readonly Server[] = [wasmtime, jco];
