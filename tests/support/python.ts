/**
 * Knows where this machine has Python's client, to which tests compare, in the version that is followed and in the newest:
 * `make` names them in `HF_CLI` and `HF_PYTHON`, and the newest in `HF_CLI_NEWEST` and `HF_PYTHON_NEWEST`.
 * Must not know how it got there.
 *
 * @module
 */

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import process from "node:process";
import { skipUnless } from "./skip.ts";

function existing(path: string | undefined): string | undefined {
  return path !== undefined && existsSync(path) ? path : undefined;
}

/** The path of the real `hf` program. */
export const hf: string | undefined = existing(process.env["HF_CLI"]);

/** The path of the newest `hf` program. */
export const newestHf: string | undefined = existing(process.env["HF_CLI_NEWEST"]);

/** The path of a Python that can import `huggingface_hub`. */
export const python: string | undefined = existing(process.env["HF_PYTHON"]);

/** The path of a Python that can import the newest `huggingface_hub`. */
export const newestPython: string | undefined = existing(process.env["HF_PYTHON_NEWEST"]);

/** The path of the `wasmtime` program, which is a Python package too. */
export const wasmtime: string | undefined = existing(process.env["HF_WASMTIME"]);

const missing = notInstalled("huggingface_hub");
// On a continuous integration machine nothing may be missing: there the test runs, and fails.
const required = process.env["CI"] !== undefined;

/** What to give a test's `skip` when it runs `hf`. */
export const needsHf: string | false = skipUnless(required || hf !== undefined, missing);

/** What to give a test's `skip` when it runs both versions of `hf`. */
export const needsBothHf: string | false = needsHf ||
  skipUnless(required || newestHf !== undefined, notInstalled("the newest huggingface_hub"));

/** What to give a test's `skip` when it runs Python. */
export const needsPython: string | false = skipUnless(required || python !== undefined, missing);

/** What to give a test's `skip` when it runs Python with this module. */
export function needsModule(name: string): string | false {
  const found = () => python !== undefined && spawnSync(python, ["-c", `import ${name}`]).status === 0;
  return skipUnless(required || found(), notInstalled(name));
}

/** What to give a test's `skip` when it runs this program. */
export function needsProgram(name: string, path: string | undefined): string | false {
  return skipUnless(required || path !== undefined, notInstalled(`the program ${name}`));
}

function notInstalled(what: string): string {
  return `${what} is not installed (make test installs it where there is a Python)`;
}
