/**
 * Measures start: each program's time to the first byte and to the end, and its peak memory, beside `hf`, `cat`, and a
 * program that does nothing; then says which aims are met. Runs under Bun.
 */

import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import process from "node:process";
import { loadedBy } from "./loaded.ts";
import { aim, bunProgram, hf, machine, median, peakMemory, run, spawn, spread, which } from "./measure.ts";

const RUNS = 31;
const config = process.env["HF_AUTH_CONFIG"]!;
const home = mkdtempSync(join(tmpdir(), "hf-auth-bench-"));
const musl = ".build/containers/musl"; // of `make containers`
const wasmtime = ".tools/python/bin/wasmtime"; // of `make test`
const work = ".build/bench/start";
const env = {
  PATH: process.env["PATH"],
  DENO_DIR: process.env["DENO_DIR"],
  HOME: home,
  HF_HOME: home,
  HF_HUB_DISABLE_UPDATE_CHECK: "1",
  NO_COLOR: "1",
};

// What printing a stored token that is not near its end has use for.
const USED = RegExp(`^(${
  [
    "cli.ts",
    "lib/(config|errors|python|secret|version).ts",
    "lib/auth/(session|token|freshness/due).ts",
    "lib/cli/(coding_agent|command_table|main|output|parse|commands/token).ts",
    "lib/host/(current|node/(files|host|processes|terminal)|shared/(clock|files|home|terminal)).ts",
    "lib/person/printable.ts",
    "lib/store/(files|ini/(encoding|ini|reader)|stored_token|token_store|tokens).ts",
    "registry/npm/parse_args.ts|/npm/minimist/.*",
  ].join("|")
})$`);

interface Program {
  readonly name: string;
  /** What must have been built. */
  readonly file?: string;
  /** Where its tokens lie, if it sees other folders than this one. */
  readonly home?: string;
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

  console.log(`${machine()}; ${RUNS} runs each, in turn; median (min to max)`);
  const programs = await runnable();
  const shown: Record<string, Record<string, Figures>> = {
    "--version": await measure(programs, "version"),
    token: await measure(programs, "token"),
  };
  for (const [command, figures] of Object.entries(shown)) {
    console.log(`\n${command}: ms to the first byte, ms to the end, peak MiB`);
    for (const [name, { first, end, memory }] of Object.entries(figures)) {
      const byte = first.length > 0 ? spread(first) : "      -".padEnd(20);
      console.log(`  ${name.padEnd(24)}${byte}${spread(end)}${(memory?.toFixed(1) ?? "-").padStart(6)}`);
    }
  }
  await judge(shown["token"]!);
} finally {
  rmSync(home, { recursive: true });
}

/** What there is on this machine, each tried once; what there is not is said. */
async function runnable(): Promise<Program[]> {
  const empty = await bunProgram("empty", "");
  // The least that a Bun program can do to print a file.
  const cat = await bunProgram(
    "cat",
    'import { readFileSync, writeSync } from "node:fs"; writeSync(1, readFileSync(process.argv[2]));',
  );
  // What a container holds, since this machine's own C library may be another.
  const root = `${work}/root`;
  if (existsSync(musl)) {
    cpSync(musl, root, { recursive: true });
    cpSync(home, `${root}/tokens`, { recursive: true });
  }
  const both = (...command: string[]) => ({
    version: [...command, "--version"],
    token: [...command, "token"],
  });
  const same = (...command: string[]) => ({ version: command, token: command });
  const compiled = (name: string, file: string) => ({ name, file, ...both(downloaded(file)) });
  const deno = ["deno", "run", "--quiet", "--no-check"];
  const granted = ["run", "-S", "http", "--dir", home, "--env", `HF_HOME=${home}`];
  const found: Program[] = [
    compiled("hf-auth", "dist/hf-auth"),
    { name: "hf-auth, musl, chroot", file: root, ...both("chroot", root, "/hf-auth"), home: "/tokens" },
    compiled("hf-auth, deno compile", `dist/release-deno/hf-auth-deno-linux-${process.arch}`),
    { name: "hf-auth, deno run", ...both(...deno, "-P", "--config", config, "cli.ts") },
    { name: "hf-auth, wasmtime run", file: wasmtime, ...both(wasmtime, ...granted, "dist/hf-auth.wasm") },
    { name: "empty Bun program", ...same(downloaded(empty)) },
    { name: "cat as Bun program", ...same(downloaded(cat), join(home, "token")) },
    { name: "empty Deno script", ...same(...deno, "--no-config", `${empty}.js`) },
    { name: "cat", ...same(which("cat") ?? "cat", join(home, "token")) },
    ...hf ? [{ name: "hf", version: [hf, "version"], token: [hf, "auth", "token"] }] : [],
  ];
  if (!hf) console.log("Not measured: hf (not on PATH)");
  const usable: Program[] = [];
  for (const program of found) {
    const reason = program.file !== undefined && !existsSync(program.file)
      ? `there is no ${program.file}`
      : await run(program.token, environment(program)).then(() => undefined, () => "it does not start here");
    if (reason === undefined) usable.push(program);
    else console.log(`Not measured: ${program.name} (${reason})`);
  }
  return usable;
}

/** A program as it lies after a download: as a compiler leaves it, it starts a third slower, or not. */
function downloaded(file: string): string {
  const copy = `${work}/${basename(file)}`;
  if (existsSync(file)) cpSync(file, copy);
  return copy;
}

function environment(program: Program) {
  return { ...env, HF_HOME: program.home ?? home };
}

async function measure(programs: readonly Program[], what: "version" | "token") {
  const figures: Record<string, Figures> = {};
  for (const program of programs) {
    figures[program.name] = {
      first: [],
      end: [],
      memory: await peakMemory(program[what], environment(program)),
    };
  }
  for (let round = -1; round < RUNS; round++) {
    for (const program of programs) {
      const { first, end } = figures[program.name]!;
      const options = { env: environment(program), stdout: "pipe", stderr: "ignore" };
      const start = performance.now();
      const child = spawn(program[what], options);
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
  console.log("\nTargets");
  const ours = median(figures["hf-auth"]!.end);
  const ratio = (name: string) => figures[name] && ours / median(figures[name].end);
  const least = median(figures["cat as Bun program"]!.end) / median(figures["empty Bun program"]!.end);
  aim(
    "token, relative to an empty Bun program",
    ratio("empty Bun program"),
    1.6,
    `printing a file alone takes ${
      least.toPrecision(2)
    }; the rest is some 300 functions that each run once, ` +
      "and the compiler that the engine starts for the few that run often",
  );
  aim("token, relative to hf auth token", ratio("hf"), 1 / 30);

  await run(["sh", "tools/bundle.sh"]);
  const { modules, bytes } = await loadedBy(["token"], { ...env, HF_HOME: home });
  const all = readdirSync(".build/cli").reduce((sum, name) => sum + statSync(`.build/cli/${name}`).size, 0);
  const [loaded, whole] = [bytes, all].map((size) => (size / 1000).toFixed(0));
  console.log(`  token loads ${modules.length} modules, ${loaded} of ${whole} kB (not minified)`);
  const idle = modules.filter((path) => !USED.test(path));
  aim("modules that token loads but does not use", idle.length, 0);
  for (const path of idle) console.log(`    ${path}`);
}
