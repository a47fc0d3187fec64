/**
 * Knows the machine as the `node:` modules show it, which serve Bun, Node and Deno alike.
 * Must not know which of them it runs under.
 *
 * @module
 */

import { readFileSync, writeSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import process from "node:process";
import { realClock } from "./clock.ts";
import { codeOf, type Disk, textFiles } from "./disk.ts";
import { homeFolder } from "./home.ts";
import type { Host, Processes, ProcessResult } from "./host.ts";
import type { TryLock } from "./lock.ts";
import { terminalOver } from "./standard_streams.ts";

const windows = "win32";

// Only now: loading it takes as long as all else that a command which writes nothing does.
const fs = () => process.getBuiltinModule("node:fs/promises");
const os = () => process.getBuiltinModule("node:os");

/** The machine that this process runs on; how the runtime locks a file and trusts a CA are its own. */
export function nodeHost(
  tryLock: TryLock = async (path) => (await import("./flock_bun.ts")).bunTryLock(path),
  trusting: NonNullable<Host["trusting"]> = async (certificates) =>
    (await import("./ca_bun.ts")).bunTrusting(certificates),
): Host {
  const clock = realClock();
  return {
    env: (name) => Object.hasOwn(process.env, name) ? process.env[name] : undefined,
    clock,
    fetch: (input, init) => globalThis.fetch(input, init),
    trusting,
    files: textFiles(disk(), clock, tryLock),
    paths: {
      join: (path, ...paths) => join(path, ...paths),
      dirname,
      home: () => homeFolder((name) => process.env[name], process.platform === windows),
      temporary: () => os().tmpdir(),
      windows: process.platform === windows,
    },
    terminal: terminalOver({
      write: writeSync,
      read: () => process.stdin,
      isTerminal,
      columns: () => process.stderr.columns,
    }),
    processes: processes(),
    server: {
      // Few commands answer requests, and loading this takes time.
      listen: async (...args) => await (await import("./http_server.ts")).httpServer().listen(...args),
    },
  };
}

function isTerminal(stream: number): boolean {
  // Only now: it takes a tenth of the memory of a command that does not ask.
  return process.getBuiltinModule("node:tty").isatty(stream);
}

function disk(): Disk {
  return {
    // At once: a thread pool takes longer than these files.
    // deno-lint-ignore require-await
    read: async (path) => readFileSync(path),
    async create(path, bytes) {
      const file = await fs().open(path, "wx", 0o600);
      try {
        // Whatever the umask took away.
        await file.chmod(0o600);
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
    },
    rename: (from, to) => fs().rename(from, to),
    async remove(path) {
      // Some runtimes would remove an empty folder too.
      if ((await fs().lstat(path)).isDirectory()) {
        throw Object.assign(new Error("Is a folder"), { code: "EISDIR" });
      }
      await fs().unlink(path);
    },
    readLink: (path) => fs().readlink(path),
    async makeFolder(path) {
      await fs().mkdir(path, { recursive: true, mode: 0o700 });
    },
    async syncFolder(path) {
      const folder = await fs().open(path, "r");
      await folder.sync().finally(() => folder.close());
    },
    list: (path) => fs().readdir(path),
    changed: async (path) => (await fs().stat(path)).mtimeMs,
    dirname,
    isAbsolute,
    now: () => Date.now(),
    pid: process.pid,
  };
}

function processes(): Processes {
  return {
    run,
    onInterrupt(listener) {
      process.on("SIGINT", listener);
      return () => void process.off("SIGINT", listener);
    },
  };
}

const run: Processes["run"] = async (command, args, { stdin, env, signal }) => {
  signal?.throwIfAborted();
  // Few commands run a program, and loading this takes time.
  const { spawn } = await import("node:child_process");
  return await new Promise<ProcessResult | undefined>((resolve, reject) => {
    const child = spawn(command, args, {
      env: { ...process.env, ...env },
      stdio: [stdin === undefined ? "ignore" : "pipe", "pipe", "ignore"],
      windowsHide: true,
    });
    const stop = () => {
      // What it started may run on and keep the pipe open: that is not waited for.
      child.kill();
      child.stdout?.destroy();
      child.unref();
      reject(signal?.reason);
    };
    signal?.addEventListener("abort", stop, { once: true });
    const chunks: Uint8Array[] = [];
    child.stdout?.on("data", (chunk: Uint8Array) => chunks.push(chunk));
    child.on("error", (error) => {
      signal?.removeEventListener("abort", stop);
      if (codeOf(error) === "ENOENT" || codeOf(error) === "EACCES") resolve(undefined);
      else reject(error);
    });
    child.on("close", (status, killer) => {
      signal?.removeEventListener("abort", stop);
      const stdout = new TextDecoder().decode(Buffer.concat(chunks));
      resolve({ status: status ?? 128 + (killer ? os().constants.signals[killer] : 0), stdout });
    });
    // A program need not read all it is given.
    child.stdin?.on("error", () => {});
    child.stdin?.end(stdin);
  });
};
