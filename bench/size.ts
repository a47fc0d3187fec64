/**
 * Measures size: of every target's program that has been built, plain and gzipped, beside an empty Bun program, and of
 * the bundles; then says which targets are met. Runs under Bun.
 */

import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { gzipSync } from "node:zlib";
import { aim, bunProgram, run } from "./measure.ts";

const work = ".build/bench/size";
rmSync(work, { recursive: true, force: true });

console.log("Size in MB, plain and gzipped");
for (const file of [...built(), await bunProgram("empty", "")]) {
  const bytes = readFileSync(file);
  console.log(`  ${file.padEnd(42)}${megabytes(bytes.length)}${megabytes(gzipSync(bytes).length)}`);
}
if (!existsSync("dist/release")) console.log("Not measured: the other systems (make release builds them)");
if (!existsSync("dist/release-deno")) {
  console.log(
    "Not measured: deno compile (make release, where its runtimes can be downloaded)",
  );
}

console.log("\nTargets");
for (const [verb, most] of [["token", 20], ["login", 40]] as const) {
  await bundle(`verbs/${verb}.ts`, "--outdir", `${work}/${verb}`, "--code-splitting");
  aim(
    `kB that importing ./${verb} loads, minified`,
    kilobytes(loadedAtOnce(`${work}/${verb}`, `${verb}.js`)),
    most,
  );
}
await bundle("mod.ts", "--outdir", `${work}/mod`, "--code-splitting");
aim("kB that importing mod.ts loads, minified", kilobytes(loadedAtOnce(`${work}/mod`, "mod.js")), 40);
await bundle("mod.ts", "--output", `${work}/mod.js`);
const prompts = readdirSync(`${work}/mod`).filter((name) => name.startsWith("prompt-"));
const asking = kilobytes(prompts.map((name) => join(`${work}/mod`, name))).toFixed(0);
aim(
  "kB of mod.ts and all that it can load, minified",
  kilobytes([`${work}/mod.js`]),
  40,
  `${asking} kB belong to the prompt library, and a machine uses only one of the hosts`,
);
await bundle("cli.ts", "--output", `${work}/cli.js`);
aim("kB of the whole command line, minified", kilobytes([`${work}/cli.js`]), 200);

function built(): string[] {
  const folders = ["dist", "dist/release", "dist/release-deno"].filter((folder) => existsSync(folder));
  const isProgram = (name: string) => /^hf-auth(-[^.]*)?(\.exe|\.wasm)?$/.test(name);
  return folders.flatMap((folder) =>
    readdirSync(folder).filter(isProgram).sort().map((name) => join(folder, name))
  );
}

function bundle(entry: string, ...args: string[]): Promise<void> {
  const options = ["--quiet", "--minify", "--platform", "deno", "--config", process.env["HF_AUTH_CONFIG"]!];
  return run(["deno", "bundle", ...options, ...args, entry]);
}

/** What an entry loads at once: itself and, in turn, what that imports and does not wait for. */
function loadedAtOnce(folder: string, entry: string): string[] {
  const seen = new Set<string>();
  const walk = (name: string) => {
    if (seen.has(name)) return;
    seen.add(name);
    const text = readFileSync(join(folder, name), "utf8");
    for (const match of text.matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)) walk(match[1]!);
  };
  walk(entry);
  return [...seen].map((name) => join(folder, name));
}

function kilobytes(files: readonly string[]): number {
  return files.reduce((sum, file) => sum + readFileSync(file).length, 0) / 1000;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1).padStart(8);
}
