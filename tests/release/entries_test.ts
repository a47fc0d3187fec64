/** How much code an entry of the package loads at once: what is waited for later is not counted. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";

/** The most that each may load, in bytes of minified code. */
const MOST: Readonly<Record<string, number>> = { token: 20_000, list: 25_000, login: 40_000 };

for (const [verb, most] of Object.entries(MOST)) {
  test(`./${verb} loads at most ${most / 1000} kB at once`, () => {
    const folder = mkdtempSync(join(tmpdir(), "hf-auth-entry-"));
    try {
      const config = ["--config", process.env["HF_AUTH_CONFIG"] ?? "deno.json"];
      const options = ["--quiet", "--minify", "--code-splitting", "--platform", "deno", "--outdir", folder];
      execFileSync("deno", ["bundle", ...config, ...options, `verbs/${verb}.ts`]);
      const bytes = loadedAtOnce(folder, `${verb}.js`);
      assert.ok(bytes <= most, `it loads ${bytes} bytes`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

/** The bytes of a file of a bundle, and of all that it imports without waiting. */
function loadedAtOnce(folder: string, entry: string): number {
  const sizes = new Map<string, number>();
  const walk = (name: string) => {
    if (sizes.has(name)) return;
    const code = readFileSync(join(folder, name), "utf8");
    sizes.set(name, code.length);
    for (const [, other] of code.matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)) walk(other!);
  };
  walk(entry);
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}
