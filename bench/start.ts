/**
 * Measures size and start: each program's size, its time to the first byte and to the end, and its peak memory, beside
 * `hf`, `cat`, and a program that does nothing; then says which aims are met. Runs under Bun.
 */

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { gzipSync } from "node:zlib";
import { loadedBy } from "./loaded.ts";
import { hf, machine, median, peakMemory, spawn, spread, which } from "./measure.ts";

const RUNS = 31;
const config = process.env["HF_AUTH_CONFIG"]!;
const home = mkdtempSync(join(tmpdir(), "hf-auth-bench-"));
const work = ".build/bench";
const env = {
  PATH: process.env["PATH"],
  DENO_DIR: process.env["DENO_DIR"],
  HOME: home,
  HF_HOME: home,
  HF_HUB_DISABLE_UPDATE_CHECK: "1",
  NO_COLOR: "1",
};

interface Program {
  readonly name: string;
  /** What is carried to another machine. */
  readonly file?: string;
  readonly version: readonly string[];
  readonly token: readonly string[];
}

interface Figures {
  readonly first: number[];
  readonly end: number[];
  readonly memory: number | undefined;
}

try {
  const token = `hf_${"a".repeat(34)}`;
  writeFileSync(join(home, "token"), token);
  writeFileSync(join(home, "stored_tokens"), `[bench]\nhf_token = ${token}\n\n`);
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });

  console.log(`${machine()}; ${RUNS} runs each, in turn; median (least to most)`);
  const programs = await runnable();
  const shown: Record<string, Record<string, Figures>> = {
    "--version": await measure(programs, "version"),
    token: await measure(programs, "token"),
  };
  console.log("\nSize in MB, and gzipped");
  for (const { name, file } of programs) {
    if (file === undefined) continue;
    const bytes = readFileSync(file);
    console.log(`  ${name.padEnd(22)}${megabytes(bytes.length)}${megabytes(gzipSync(bytes).length)}`);
  }
  for (const [command, figures] of Object.entries(shown)) {
    console.log(`\n${command}: ms to the first byte, ms to the end, peak MiB`);
    for (const [name, { first, end, memory }] of Object.entries(figures)) {
      const byte = first.length > 0 ? spread(first) : "      -".padEnd(20);
      console.log(`  ${name.padEnd(22)}${byte}${spread(end)}${(memory?.toFixed(1) ?? "-").padStart(6)}`);
    }
  }
  await judge(shown["token"]!);
} finally {
  rmSync(home, { recursive: true });
}

/** What there is on this machine, each tried once; what there is not is said. */
async function runnable(): Promise<Program[]> {
  const compile = ["bun", "build", "--compile", "--bytecode", "--format", "esm", "--minify"];
  writeFileSync(`${work}/empty.js`, "");
  await run([...compile, "--outfile", `${work}/empty-bun`, `${work}/empty.js`]);
  // The least that a Bun program can do to print a file.
  const cat =
    'import { readFileSync, writeSync } from "node:fs"; writeSync(1, readFileSync(process.argv[2]));';
  writeFileSync(`${work}/cat.js`, cat);
  await run([...compile, "--outfile", `${work}/cat-bun`, `${work}/cat.js`]);
  const both = (...command: string[]) => ({
    version: [...command, "--version"],
    token: [...command, "token"],
  });
  const same = (...command: string[]) => ({ version: command, token: command });
  const compiled = (name: string, file: string) => ({ name, file, ...both(file) });
  const deno = ["deno", "run", "--quiet", "--no-check"];
  const found: Program[] = [
    compiled("hf-auth", "dist/hf-auth"),
    compiled("hf-auth, musl", `dist/release/hf-auth-linux-${process.arch}-musl`),
    compiled("hf-auth, deno compile", `dist/release-deno/hf-auth-linux-${process.arch}`),
    { name: "hf-auth, deno run", ...both(...deno, "-P", "--config", config, "cli.ts") },
    { name: "empty Bun program", file: `${work}/empty-bun`, ...same(`${work}/empty-bun`) },
    { name: "cat as Bun program", file: `${work}/cat-bun`, ...same(`${work}/cat-bun`, join(home, "token")) },
    { name: "empty Deno script", ...same(...deno, "--no-config", `${work}/empty.js`) },
    { name: "cat", ...same(which("cat") ?? "cat", join(home, "token")) },
    ...hf ? [{ name: "hf", version: [hf, "version"], token: [hf, "auth", "token"] }] : [],
  ];
  if (!hf) console.log("Not measured: hf (not on PATH)");
  const usable: Program[] = [];
  for (const program of found) {
    const reason = program.file !== undefined && !existsSync(program.file)
      ? `there is no ${program.file}`
      : await run(program.token).then(() => undefined, () => "it does not start here");
    if (reason === undefined) usable.push(program);
    else console.log(`Not measured: ${program.name} (${reason})`);
  }
  return usable;
}

async function measure(programs: readonly Program[], what: "version" | "token") {
  const figures: Record<string, Figures> = {};
  for (const program of programs) {
    figures[program.name] = { first: [], end: [], memory: await peakMemory(program[what], env) };
  }
  for (let round = -1; round < RUNS; round++) {
    for (const program of programs) {
      const { first, end } = figures[program.name]!;
      const start = performance.now();
      const child = spawn(program[what], { env, stdout: "pipe", stderr: "ignore" });
      let byte: number | undefined;
      for await (const _ of child.stdout) byte ??= performance.now() - start;
      await child.exited;
      const all = performance.now() - start;
      if (round < 0) continue; // A first run fills the caches.
      if (byte !== undefined) first.push(byte);
      end.push(all);
    }
  }
  return figures;
}

async function judge(figures: Record<string, Figures>): Promise<void> {
  console.log("\nAims");
  const ours = median(figures["hf-auth"]!.end);
  const ratio = (name: string) => figures[name] && ours / median(figures[name].end);
  aim("token, in empty Bun programs", ratio("empty Bun program"), 1.3);
  aim("token, in hf auth token", ratio("hf"), 1 / 30);

  await bundle("mod.ts", "--outdir", `${work}/mod`, "--code-splitting");
  aim("kB that importing mod.ts loads, minified", staticSize(`${work}/mod`, "mod.js") / 1000, 40);
  await bundle("mod.ts", "--output", `${work}/mod.js`);
  aim("kB of mod.ts and all it may ever load, minified", sizeOf(`${work}/mod.js`), 40);
  await bundle("cli.ts", "--output", `${work}/cli.js`);
  aim("kB of the whole command line, minified", sizeOf(`${work}/cli.js`), 200);

  await run(["sh", "tools/bundle.sh"]);
  const { modules, bytes } = await loadedBy(["token"], { ...env, HF_HOME: home });
  const all = readdirSync(".build/cli").reduce((sum, name) => sum + sizeOf(`.build/cli/${name}`), 0);
  console.log(
    `  token loads ${modules.length} modules, ${(bytes / 1000).toFixed(0)} of ${
      all.toFixed(0)
    } kB (not minified)`,
  );
  // What printing a stored token that is not near its end has no use for.
  const idle = modules.filter((path) =>
    /^lib\/(server|hub|git|person\/(?!printable))|^lib\/cli\/(?!main|output|agent|commands|parse|token)/.test(
      path,
    ) ||
    /^\/npm\/(?!minimist\/)/.test(path)
  );
  aim("modules that token loads and does not use", idle.length, 0);
  for (const path of idle) console.log(`    ${path}`);
}

function aim(what: string, value: number | undefined, most: number): void {
  const figure = (number: number) => number >= 10 || number === 0 ? number.toFixed(0) : number.toPrecision(2);
  const said = value === undefined
    ? "not measured"
    : value <= most
    ? "met"
    : most === 0
    ? `missed by ${value}`
    : `missed by ${((value / most - 1) * 100).toFixed(0)} %`;
  const measured = value === undefined ? "-" : figure(value);
  console.log(`  ${what.padEnd(50)}${measured.padStart(7)}  at most ${figure(most).padEnd(6)} ${said}`);
}

/** What an entry loads at once: itself and, in turn, what that imports and does not wait for. */
function staticSize(folder: string, entry: string): number {
  const seen = new Set<string>();
  const walk = (name: string) => {
    if (seen.has(name)) return;
    seen.add(name);
    const text = readFileSync(join(folder, name), "utf8");
    for (const match of text.matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)) walk(match[1]!);
  };
  walk(entry);
  return [...seen].reduce((sum, name) => sum + sizeOf(join(folder, name)), 0) * 1000;
}

function sizeOf(file: string): number {
  return readFileSync(file).length / 1000;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1).padStart(8);
}

function bundle(entry: string, ...args: string[]): Promise<void> {
  return run([
    "deno",
    "bundle",
    "--quiet",
    "--minify",
    "--platform",
    "deno",
    "--config",
    config,
    ...args,
    entry,
  ]);
}

async function run(command: readonly string[]): Promise<void> {
  const child = spawn(command, { env: { ...process.env, ...env }, stdout: "ignore", stderr: "ignore" });
  const status = await child.exited;
  if (status !== 0) throw new Error(`${command.join(" ")} ended with ${status}`);
}
