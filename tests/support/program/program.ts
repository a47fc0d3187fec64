/**
 * Knows how to run the built program, the real `hf` and Python as a user would, each in an environment of its own.
 * Must not know what they do.
 *
 * @module
 */

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { hf, python } from "../python.ts";

/** What a program is started with. */
export interface ProgramOptions {
  /** Its whole environment; only `PATH` is added, so that nothing of the developer's machine leaks in. */
  readonly env?: Readonly<Record<string, string>>;
  /** All that it reads; nothing by default. */
  readonly stdin?: string;
  /** Another path of the program, such as a link to it. */
  readonly program?: string;
  /** The folder it runs in; this process's by default. */
  readonly cwd?: string;
}

/** What a program left. */
export interface Finished {
  /** Its exit status; 128 and the signal's number when a signal ended it. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that runs. */
export interface Running {
  /** Its process, if it could be started. */
  readonly pid: number | undefined;
  /** Resolves when it has ended; rejects when it takes longer than two minutes. */
  readonly finished: Promise<Finished>;
  /** What `pattern` finds in one of the streams, as soon as it is there; rejects when the program ends without it. */
  waitFor(pattern: RegExp, stream?: "stdout" | "stderr"): Promise<RegExpExecArray>;
  /** Sends it a signal. */
  kill(signal: "SIGINT" | "SIGTERM" | "SIGKILL"): void;
}

const TIME_OUT = 120_000; // ms; a bound, not a wait
const SIGNALS: Readonly<Record<string, number>> = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };
const CHECKOUT = fileURLToPath(new URL("../../..", import.meta.url));

/** The path of the built program: `HF_AUTH_PROGRAM`, or what `make build` made. */
export const program: string = resolve(
  CHECKOUT,
  process.env["HF_AUTH_PROGRAM"] ?? `dist/hf-auth${process.platform === "win32" ? ".exe" : ""}`,
);

/** Runs the built program to its end. */
export function hfAuth(args: readonly string[], options: ProgramOptions = {}): Promise<Finished> {
  return spawnHfAuth(args, options).finished;
}

/** Starts the built program. */
export function spawnHfAuth(args: readonly string[], options: ProgramOptions = {}): Running {
  const path = options.program ?? program;
  if (!existsSync(path)) throw new Error(`There is no ${path}: run make build`);
  return startProgram(path, args, options);
}

/** Runs Deno, the one that runs the tests, to its end. */
export function runDeno(args: readonly string[], options: ProgramOptions = {}): Promise<Finished> {
  return spawnDeno(args, options).finished;
}

/** Starts Deno, which takes packages from where the tests took theirs. */
export function spawnDeno(args: readonly string[], options: ProgramOptions = {}): Running {
  const registry = process.env["JSR_URL"];
  const env = {
    ...registry !== undefined && { JSR_URL: registry },
    ...options.env,
    ...{ NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
  };
  return startProgram(process.execPath, args, { ...options, env });
}

/** Runs the real `hf` to its end; give it a `HOME`, or it gets an empty one. */
export function runHf(args: readonly string[], options: ProgramOptions = {}): Promise<Finished> {
  return atHome(options, (env) => spawnHf(args, { ...options, env }).finished);
}

/** Starts the real `hf`; its output comes as it is printed. */
export function spawnHf(args: readonly string[], options: ProgramOptions = {}): Running {
  const env = { ...options.env, HF_HUB_DISABLE_UPDATE_CHECK: "1", PYTHONUNBUFFERED: "1" };
  return startProgram(options.program ?? hf!, args, { ...options, env });
}

/** Runs a Python script, which can import `huggingface_hub`, to its end. */
export function runPython(
  script: string,
  options: ProgramOptions & { readonly args?: readonly string[] } = {},
): Promise<Finished> {
  const args = ["-c", script, ...options.args ?? []];
  return atHome(options, (env) => startProgram(python!, args, { ...options, env }).finished);
}

/** A user's home in a temporary folder. */
export interface Home extends AsyncDisposable {
  /** The folder. */
  readonly path: string;
  /** `HOME`, `HF_HOME` and the Hub's address, and whatever else is given. */
  env(hubUrl: string, more?: Readonly<Record<string, string>>): Record<string, string>;
  /** The text of a file in it, or undefined; `token` and `stored_tokens` are those of the Hub. */
  read(file: string): Promise<string | undefined>;
  /** Puts a file into it. */
  write(file: string, content: string | Uint8Array): Promise<void>;
  /** A file's permission bits. */
  mode(file: string): Promise<number>;
}

/** Makes an empty home with these files of the Hub in it. */
export async function makeHome(files: Readonly<Record<string, string | Uint8Array>> = {}): Promise<Home> {
  const path = await mkdtemp(join(tmpdir(), "hf-auth-"));
  const folder = join(path, "huggingface");
  const home: Home = {
    path,
    env: (hubUrl, more) => ({ HOME: path, HF_HOME: folder, HF_ENDPOINT: hubUrl, ...more }),
    read: (file) => readFile(join(folder, file), "utf8").catch(() => undefined),
    async write(file, content) {
      const target = join(folder, file);
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      await writeFile(target, content);
      await chmod(target, 0o600);
    },
    mode: async (file) => (await stat(join(folder, file))).mode & 0o777,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
  for (const [file, content] of Object.entries(files)) await home.write(file, content);
  return home;
}

async function atHome(
  { env = {} }: ProgramOptions,
  run: (env: Readonly<Record<string, string>>) => Promise<Finished>,
): Promise<Finished> {
  if (env["HOME"] !== undefined) return run(env);
  await using home = await makeHome();
  return await run({ ...env, HOME: home.path });
}

/** Starts any program. */
export function startProgram(
  command: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Running {
  const { env, stdin = "", cwd } = options;
  const child = spawn(command, [...args], {
    env: { PATH: process.env["PATH"] ?? "", ...env },
    stdio: ["pipe", "pipe", "pipe"],
    ...(cwd !== undefined && { cwd }),
  });
  const printed = { stdout: "", stderr: "" };
  const ended = Promise.withResolvers<Finished>();
  const look = new Set<() => void>();
  for (const stream of ["stdout", "stderr"] as const) {
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    child[stream].on("data", (chunk: Uint8Array) => {
      printed[stream] += decoder.decode(chunk, { stream: true });
      look.forEach((check) => check());
    });
  }
  const words = () => `${[command, ...args].join(" ")}\n${printed.stdout}${printed.stderr}`;
  const timer = setTimeout(() => {
    child.kill("SIGKILL");
    ended.reject(new Error(`No end within ${TIME_OUT / 1000} s: ${words()}`));
  }, TIME_OUT);
  child.once("error", ended.reject);
  child.once("close", (code, signal) => {
    clearTimeout(timer);
    ended.resolve({ status: code ?? 128 + (SIGNALS[signal ?? ""] ?? 0), ...printed });
  });
  // A program that ends without reading closes its end first.
  child.stdin.on("error", () => {});
  child.stdin.end(stdin);

  return {
    pid: child.pid,
    finished: ended.promise,
    kill: (signal) => void child.kill(signal),
    waitFor(pattern, stream) {
      const found = Promise.withResolvers<RegExpExecArray>();
      const check = () => {
        const streams = stream === undefined ? ["stdout", "stderr"] as const : [stream];
        const match = streams.map((name) => pattern.exec(printed[name])).find((result) => result !== null);
        if (match) found.resolve(match);
      };
      look.add(check);
      check();
      const unmatched = () => found.reject(new Error(`It ended without ${pattern}: ${words()}`));
      ended.promise.then(unmatched, unmatched);
      return found.promise.finally(() => look.delete(check));
    },
  };
}
