/**
 * Knows the machine as Deno shows it.
 * Must not be loaded by anything but a dynamic import under Deno: only there do its imports lead anywhere.
 *
 * @module
 */

import { ensureDir } from "jsr:@std/fs@^1.0.24/ensure-dir";
import { dirname, isAbsolute, join } from "jsr:@std/path@^1.1.6";
import { tmpdir } from "node:os";
import { unavailable, withoutBrackets } from "./address.ts";
import { realClock } from "./clock.ts";
import { codeOf, type Disk, textFiles } from "./disk.ts";
import { homeFolder } from "./home.ts";
import type { Host, ListenOptions, Processes } from "./host.ts";
import { terminalOver } from "./standard_streams.ts";

/** The machine that this process runs on. */
export function denoHost(): Host {
  const clock = realClock();
  return {
    env: (name) => Deno.env.get(name),
    clock,
    fetch: (input, init) => globalThis.fetch(input, init),
    trusting: async (certificates) => (await import("./ca_deno.ts")).denoTrusting(certificates),
    files: textFiles(disk(), clock, async (path) => (await import("./flock_deno.ts")).denoTryLock(path)),
    paths: {
      join: (path, ...paths) => join(path, ...paths),
      dirname,
      home: () => homeFolder((name) => Deno.env.get(name), isWindows()),
      temporary: tmpdir,
      windows: isWindows(),
    },
    terminal: terminalOver({
      write: (stream, bytes) => (stream === 1 ? Deno.stdout : Deno.stderr).writeSync(bytes),
      read: () => Deno.stdin.readable,
      isTerminal: (stream) => (stream === 0 ? Deno.stdin : Deno.stderr).isTerminal(),
      columns: () => Deno.stderr.isTerminal() ? Deno.consoleSize().columns : undefined,
    }),
    processes: processes(),
    server: {
      async listen(handler, options) {
        await permitListening(options);
        // Few commands answer requests, and loading this takes time.
        const { httpServer } = await import("./http_server.ts");
        return await httpServer().listen(handler, options);
      },
    },
  };
}

// node:http would end the process: it finds out when nobody can catch it any more.
async function permitListening({ hostname, port }: ListenOptions): Promise<void> {
  const name = withoutBrackets(hostname);
  const host = `${name.includes(":") ? `[${name}]` : name}:${port}`;
  // What is no address is no permission either; listening then says so.
  const asked = await Deno.permissions.request({ name: "net", host }).catch(() => undefined);
  if (asked && asked.state !== "granted") {
    throw unavailable(name, port, new Deno.errors.NotCapable(`No permission to listen on ${host}`));
  }
}

function isWindows(): boolean {
  return Deno.build.os === "windows";
}

function disk(): Disk {
  return {
    read: (path) => Deno.readFile(path),
    async create(path, bytes) {
      using file = await Deno.open(path, { write: true, createNew: true, mode: 0o600 });
      await makePrivate(path, 0o600);
      let rest = bytes;
      while (rest.length > 0) rest = rest.subarray(await file.write(rest));
      await file.sync();
    },
    rename: (from, to) => Deno.rename(from, to),
    async remove(path) {
      // Deno would remove an empty folder too.
      if ((await Deno.lstat(path)).isDirectory) {
        throw Object.assign(new Error("Is a folder"), { code: "EISDIR" });
      }
      await Deno.remove(path);
    },
    readLink: (path) => Deno.readLink(path),
    async makeFolder(path) {
      const missing: string[] = [];
      for (let folder = path; await isMissing(folder); folder = dirname(folder)) missing.push(folder);
      await ensureDir(path);
      for (const folder of missing) await makePrivate(folder, 0o700);
    },
    async syncFolder(path) {
      using folder = await Deno.open(path);
      await folder.sync();
    },
    list: async (path) => (await Array.fromAsync(Deno.readDir(path))).map(({ name }) => name),
    changed: async (path) => (await Deno.stat(path)).mtime?.getTime() ?? Date.now(),
    dirname,
    isAbsolute,
    now: () => Date.now(),
    pid: Deno.pid,
  };
}

async function makePrivate(path: string, mode: number): Promise<void> {
  if (!isWindows()) await Deno.chmod(path, mode);
}

async function isMissing(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return false;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return true;
    throw error;
  }
}

function processes(): Processes {
  return {
    run,
    onInterrupt(listener) {
      Deno.addSignalListener("SIGINT", listener);
      return () => Deno.removeSignalListener("SIGINT", listener);
    },
  };
}

const run: Processes["run"] = async (command, args, { stdin, env = {}, signal }) => {
  signal?.throwIfAborted();
  let child;
  try {
    const streams = {
      stdin: stdin === undefined ? "null" : "piped",
      stdout: "piped",
      stderr: "null",
    } as const;
    child = new Deno.Command(command, { args: [...args], env: { ...env }, ...streams }).spawn();
  } catch (error) {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "EACCES") return undefined;
    throw error;
  }
  const left = Promise.withResolvers<never>();
  const stop = () => {
    // What it started may run on and keep the pipe open: that is not waited for.
    child.kill();
    child.unref();
    left.reject(signal?.reason);
  };
  signal?.addEventListener("abort", stop, { once: true });
  try {
    if (stdin !== undefined) feed(child, stdin);
    const { code, stdout } = await Promise.race([child.output(), left.promise]);
    return { status: code, stdout: new TextDecoder().decode(stdout) };
  } finally {
    signal?.removeEventListener("abort", stop);
  }
};

// A program need not read all it is given.
async function feed(child: Deno.ChildProcess, stdin: string): Promise<void> {
  await new Blob([stdin]).stream().pipeTo(child.stdin).catch(() => {});
}
