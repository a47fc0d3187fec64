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
import { holdSignals, onInterrupt, type Signals } from "../shared/signals.ts";

/** Other programs, as `node:child_process` runs them. */
export function nodeProcesses(): Processes {
  return {
    run,
    has,
    system: process.platform === "win32" ? "windows" : process.platform === "darwin" ? "macos" : "unix",
    keepPrivate,
    ownPath: () => isCompiled() ? ownPath(process.argv0) : undefined,
    holdSignals: () => holdSignals(signals),
    onInterrupt: (listener) => onInterrupt(signals, listener),
    ...process.platform !== "win32" && { raise },
  };
}

const signals: Signals = {
  add: (signal, listener) => void process.on(signal, listener),
  remove: (signal, listener) => void process.off(signal, listener),
  raise: (signal) => void process.kill(process.pid, signal),
  status() {
    // A script under Deno would ask the person for leave.
    if (process.versions["deno"]) throw new TypeError("Not to be read");
    return fs.readFileSync("/proc/self/status", "latin1");
  },
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

/** Through Linux's /proc; other systems make no core dumps unless asked, and have nothing that a script could write to. */
function keepPrivate(argument = ""): void {
  if (process.platform !== "linux") return;
  try {
    // No kind of memory at all; what is started from here inherits it.
    fs.writeFileSync("/proc/self/coredump_filter", "0");
    if (argument !== "") overwriteArgument(argument);
  } catch {
    // No /proc, or no permission for it.
  }
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

const run: Processes["run"] = async (command, args, { stdin, env, signal, here, lasting = false }) => {
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
    if (lasting) child.once("spawn", () => child.unref());
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
