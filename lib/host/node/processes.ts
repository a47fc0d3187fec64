/**
 * Knows how the `node:` modules run another program, hear of and send signals, and hide what Linux shows of a process.
 * Must not know which program it is, nor why.
 *
 * @module
 */

import * as fs from "node:fs";
import process from "node:process";
import type { Processes, ProcessResult } from "../host.ts";
import { codeOf } from "../shared/files/disk.ts";
import { has, ownPath, surroundingsOf } from "../shared/programs.ts";
import type { Execve } from "../shared/takeover.ts";
import { holdSignals, onInterrupt, type Signals } from "../shared/signals.ts";

/** Other programs, as `node:child_process` runs them. */
export function nodeProcesses(): Processes {
  const inherited = filesHandedOver();
  return {
    run,
    has,
    system: process.platform === "win32" ? "windows" : process.platform === "darwin" ? "macos" : "unix",
    keepPrivate,
    ownPath: () => isCompiled() ? ownPath(process.argv0) : undefined,
    async become(...program) {
      keepNoLonger();
      const [{ become }, execve] = await Promise.all([
        import("../shared/takeover.ts"),
        findExecve(inherited),
      ]);
      return await become(execve, ...program);
    },
    holdSignals: () => holdSignals(signals),
    onInterrupt: (listener) => onInterrupt(signals, listener),
    ...process.platform !== "win32" && { raise },
  };
}

const signals: Signals = {
  add: (signal, listener) => void process.on(signal, listener),
  remove: (signal, listener) => void process.off(signal, listener),
  raise: (signal) => void process.kill(process.pid, signal),
  status: () => fs.readFileSync("/proc/self/status", "latin1"),
  isTerminal: (stream) => process.getBuiltinModule("node:tty").isatty(stream),
};

function raise(signal: string): void {
  try {
    process.kill(0, signal);
  } catch {
    // Under Deno only this process may be within reach.
    process.kill(process.pid, signal);
  }
}

/** Whether Bun has put this program and itself into one file: its modules then lie in a disk of their own. */
function isCompiled(): boolean {
  return /^(\/\$bunfs\/|[A-Z]:[\\/]~BUN[\\/])/.test(process.argv[1] ?? "");
}

const CORE = "/proc/self/coredump_filter";
let core: string | undefined;

/** Through Linux's /proc; other systems make no core dumps unless asked, and have nothing that a script could write to. */
function keepPrivate(argument = ""): void {
  if (process.platform !== "linux") return;
  try {
    // No kind of memory at all; what is started from here inherits it.
    core ??= fs.readFileSync(CORE, "latin1").trim();
    fs.writeFileSync(CORE, "0");
    if (argument !== "") overwriteArgument(argument);
  } catch {
    // No /proc, or no permission for it.
  }
}

function keepNoLonger(): void {
  // What it held, in hexadecimal digits.
  if (core !== undefined) fs.writeFileSync(CORE, `0x${core}`);
}

/** The open files that this process was started with, beside its streams, such as what a shell puts for `<(...)`. */
function filesHandedOver(): number[] {
  if (!process.versions["bun"] || process.platform === "win32") return [];
  try {
    return fs.readdirSync("/dev/fd").map(Number).filter((file) => file > 2 && !isRuntimes(file));
  } catch {
    return [];
  }
}

/** Whether the runtime has made it for itself: Linux says so of what has no name. */
function isRuntimes(file: number): boolean {
  try {
    return fs.readlinkSync(`/proc/self/fd/${file}`).startsWith("anon_inode:");
  } catch {
    // Closed by now, as the folder that was just read; or there is no /proc.
    return process.platform === "linux";
  }
}

/** How this process is replaced, these files handed on; `undefined` where it can't be. */
async function findExecve(files: readonly number[]): Promise<Execve | undefined> {
  if (process.platform === "win32") return undefined;
  // Bun's own closes all files but the streams.
  const libc = process.versions["bun"] ? (await import("./libc.ts")).findLibc() : undefined;
  if (!libc) return nodeExecve();
  const { errorName } = await import("../shared/lock/flock.ts");
  return (path, argv, env) => {
    for (const file of files) {
      // Bun has marked it as not to be handed on; a copy has no such mark.
      const copy = libc.dup(file);
      if (copy < 0) continue;
      libc.dup2(copy, file);
      fs.closeSync(copy);
    }
    libc.execve(path, argv, Object.entries(env).map(([name, value]) => `${name}=${value}`));
    return errorName(libc.errno());
  };
}

/** As Node, from 22.15 on, has it; Bun where there is no C library. */
function nodeExecve(): Execve | undefined {
  const { execve } = process as { execve?(...program: Parameters<Execve>): never };
  return execve && ((...program) => {
    try {
      return execve(...program);
    } catch (error) {
      return codeOf(error) ?? "EINVAL";
    }
  });
}

/** The kernel, and Bun for its crash reports, read the arguments where they lay at the start. */
function overwriteArgument(argument: string): void {
  const stat = fs.readFileSync("/proc/self/stat", "latin1");
  // Fields 48 and 49 of proc(5); the second is the name, which may have spaces and brackets.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [start, end] = [Number(fields[45]), Number(fields[46])];
  const bytes = new TextEncoder().encode(argument);
  const memory = fs.openSync("/proc/self/mem", "r+");
  try {
    const all = new Uint8Array(end - start);
    fs.readSync(memory, all, 0, all.length, start);
    for (let at = 0; at + bytes.length <= all.length; at++) {
      if (!bytes.every((byte, index) => all[at + index] === byte)) continue;
      fs.writeSync(memory, new Uint8Array(bytes.length).fill(0x2a), 0, bytes.length, start + at);
    }
  } finally {
    fs.closeSync(memory);
  }
}

const run: Processes["run"] = async (
  command,
  args,
  { stdin, env, signal, here, lasting = false, onStart },
) => {
  signal?.throwIfAborted();
  // Few commands run a program, and loading this takes time.
  const { spawn } = await import("node:child_process");
  const at = surroundingsOf(command, env, here);
  return await new Promise<ProcessResult | undefined>((resolve, reject) => {
    const child = spawn(at.command, args, {
      env: at.env,
      cwd: at.cwd,
      stdio: [
        stdin === undefined ? "ignore" : "pipe",
        lasting ? "ignore" : "pipe",
        lasting ? "ignore" : "pipe",
      ],
      detached: lasting,
      windowsHide: true,
    });
    child.once("spawn", () => {
      if (lasting) child.unref();
      onStart?.();
    });
    const stop = () => {
      // What it started may run on and keep the pipe open: that is not waited for.
      if (!lasting) child.kill();
      child.stdout?.destroy();
      child.stderr?.destroy();
      child.unref();
      reject(signal?.reason);
    };
    signal?.addEventListener("abort", stop, { once: true });
    const [out, err]: [Uint8Array[], Uint8Array[]] = [[], []];
    child.stdout?.on("data", (chunk: Uint8Array) => out.push(chunk));
    child.stderr?.on("data", (chunk: Uint8Array) => err.push(chunk));
    child.on("error", (error) => {
      signal?.removeEventListener("abort", stop);
      if (codeOf(error) === "ENOENT" || codeOf(error) === "EACCES") resolve(undefined);
      else reject(error);
    });
    child.on(lasting ? "exit" : "close", (status: number | null, killer: NodeJS.Signals | null) => {
      signal?.removeEventListener("abort", stop);
      const [stdout, stderr] = [out, err].map((chunks) => new TextDecoder().decode(Buffer.concat(chunks)));
      resolve({
        status: status ?? 128 + (killer ? process.getBuiltinModule("node:os").constants.signals[killer] : 0),
        stdout: stdout!,
        stderr: stderr!,
      });
    });
    // A program need not read all it is given.
    child.stdin?.on("error", () => {});
    child.stdin?.end(stdin);
  });
};
