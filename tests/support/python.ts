/**
 * Knows where this machine has Python's client, to which tests compare: `make` names it in `HF_CLI` and `HF_PYTHON`.
 * Must not know how it got there.
 *
 * @module
 */

import { existsSync } from "node:fs";
import process from "node:process";

function existing(path: string | undefined): string | undefined {
  return path !== undefined && existsSync(path) ? path : undefined;
}

/** The path of the real `hf` program. */
export const hf: string | undefined = existing(process.env["HF_CLI"]);

/** The path of a Python that can import `huggingface_hub`. */
export const python: string | undefined = existing(process.env["HF_PYTHON"]);

const missing = "huggingface_hub is not installed (make test installs it)";

/** What to give a test's `skip` when it runs `hf`. */
export const needsHf: string | false = hf === undefined ? missing : false;

/** What to give a test's `skip` when it runs Python. */
export const needsPython: string | false = python === undefined ? missing : false;
