/**
 * Knows the ways in which the program meets a terminal: Bun's compiler or Deno, prompts from npm or from JSR.
 * Must not know what is asked there.
 *
 * @module
 */

import process from "node:process";
import { fileURLToPath } from "node:url";
import { program } from "../program/program.ts";

/** One way. */
export interface Flavour {
  readonly name: string;
  /** What runs it. */
  readonly command: readonly string[];
  /** What that needs in its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Why it can't be run here. */
  readonly skip?: string;
}

const CHECKOUT = fileURLToPath(new URL("../../../", import.meta.url));
const JSR = process.env["JSR_URL"] ?? "https://jsr.io/";
const cache = process.env["DENO_DIR"];
const env = { DENO_NO_UPDATE_CHECK: "1", ...cache !== undefined && { DENO_DIR: cache } };

function underDeno(config: string, ...more: string[]): string[] {
  const using = ["--config", `${CHECKOUT}${config}`, ...more];
  return [process.execPath, "run", "--quiet", "--no-prompt", "-P", ...using, `${CHECKOUT}cli.ts`];
}

/** All of them, on this machine. */
export async function flavours(): Promise<readonly Flavour[]> {
  const reached = await fetch(new URL("@cliffy/prompt/meta.json", JSR), {
    signal: AbortSignal.timeout(3_000),
  })
    .then(async (answer) => (await answer.text(), answer.ok), () => false);
  return [
    { name: "the program", command: [program], env: {} },
    { name: "deno run with npm's prompts", command: underDeno("registry/npm/deno.json"), env },
    {
      name: "deno run with JSR's prompts",
      // The lock has the hashes of jsr.io.
      command: underDeno("deno.json", "--no-lock"),
      env: { ...env, JSR_URL: JSR },
      ...!reached && { skip: "no JSR registry answers: name one with JSR_URL" },
    },
  ];
}
