/**
 * Measures what has to be downloaded and what then lies on the disk, of this program and of others that do its work: what is
 * one file, gzipped and as it is; `hf`, its wheels and a fresh virtual environment. Runs under Bun.
 */

import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { run, which } from "./measure.ts";

const HF = "huggingface_hub==2.0.0"; // as in tools/python.ts
const work = ".build/bench/download";
rmSync(work, { recursive: true, force: true });
mkdirSync(work, { recursive: true });

const files: Record<string, string | undefined> = {
  "hf-auth": "dist/hf-auth",
  "hf-auth, musl": "dist/hf-auth-musl",
  "hf-auth, component": "dist/hf-auth.wasm",
  gh: which("gh"),
  "git-credential-oauth": which("git-credential-oauth"),
};

console.log("MB to download, MB on the disk");
for (const [name, file] of Object.entries(files)) {
  if (file === undefined || !existsSync(file)) console.log(`Not measured: ${name} (it is not here)`);
  else print(name, gzipSync(readFileSync(file)).length, lstatSync(file).size);
}
const venv = `${work}/venv`;
const [wheels, python] = [`${work}/wheels`, `${venv}/bin/python`];
const pip = [python, "-m", "pip", "--quiet", "--disable-pip-version-check"];
try {
  await run(["python3", "-m", "venv", venv]);
  await run([...pip, "download", "--dest", wheels, HF]);
  await run([...pip, "install", "--no-index", "--find-links", wheels, HF]);
  print("hf, without Python", sizeOf(wheels), sizeOf(venv));
} catch (error) {
  console.log(`Not measured: hf (${error instanceof Error ? error.message : "it cannot be installed here"})`);
}

/** The bytes of all files in a folder; a link has those of its own name only. */
function sizeOf(path: string): number {
  const entry = lstatSync(path);
  if (!entry.isDirectory()) return entry.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

function print(name: string, download: number, disk: number): void {
  console.log(`  ${name.padEnd(24)}${megabytes(download)}${megabytes(disk)}`);
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1).padStart(8);
}
