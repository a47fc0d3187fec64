/** A command for which nothing is left to wait, and which has not come to its end: that is a failure, and said. */

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { makeHome, startProgram } from "../support/program/program.ts";
import { skipUnless } from "../support/skip.ts";

// A Hub that never answers, with nothing that would keep the process alive.
const NOTHING = "globalThis.fetch = () => new Promise(() => {});\nglobalThis.setTimeout = () => 0;\n";
const BUNDLE = resolve(".build/cli/cli.js");
const CONFIG = ["--config", resolve(process.env["HF_AUTH_CONFIG"] ?? "registry/npm/deno.json")];

/** What runs the program after a file of ours. */
const RUNTIMES: readonly (readonly [name: string, command: readonly string[], available: boolean])[] = [
  [
    "Deno",
    [process.execPath, "run", "--quiet", "-A", ...CONFIG, "--preload", "FIRST", resolve("cli.ts")],
    true,
  ],
  ["Bun", ["bun", "--preload", "FIRST", BUNDLE], existsSync(BUNDLE)],
];

for (const [name, command, available] of RUNTIMES) {
  test(`under ${name} a command that stops before it is done fails`, {
    skip: skipUnless(available, "the program was not built with Bun"),
  }, async () => {
    await using home = await makeHome();
    const folder = await mkdtemp(join(tmpdir(), "hf-auth-first-"));
    try {
      const first = join(folder, "first.js");
      await writeFile(first, NOTHING);
      const [program, ...args] = command.map((word) => word === "FIRST" ? first : word);
      const cache = process.env["DENO_DIR"];
      const env = home.env("https://hub.example", { HF_TOKEN: "hf_a", ...cache && { DENO_DIR: cache } });
      const { status, stdout, stderr } = await startProgram(program!, [...args, "whoami"], { env }).finished;
      assert.deepEqual([status, stdout, stderr], [1, "", "Error: The command stopped before it was done\n"]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
}
