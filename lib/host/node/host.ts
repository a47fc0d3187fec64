/**
 * Knows the machine as the `node:` modules show it, which serve Bun and Node alike.
 * Must not know which of them it runs under.
 *
 * @module
 */

import { dirname, isAbsolute, join } from "node:path";
import process from "node:process";
import type { Host } from "../host.ts";
import { realClock } from "../shared/clock.ts";
import { textFiles } from "../shared/files/files.ts";
import { absolutePath, homeFolder } from "../shared/home.ts";
import { networkAddresses } from "../shared/http/addresses.ts";
import type { TryLock } from "../shared/lock/lock.ts";
import { warnOnce } from "../shared/terminal.ts";
import { whereabouts } from "../shared/whereabouts.ts";
import { nodeDisk } from "./files.ts";
import { nodeProcesses } from "./processes.ts";
import { nodeTerminal } from "./terminal.ts";

/** What is not the same in all of them. */
export interface NodeParts {
  /** How the runtime locks a file. */
  readonly lock?: (say: (warning: string) => void) => TryLock;
}

/** The machine that this process runs on. */
export function nodeHost({
  lock = (say) => async (path) => await (await import("./lock.ts")).nodeTryLock(say)(path),
}: NodeParts = {}): Host {
  const clock = realClock({
    read: (path) => process.getBuiltinModule("node:fs/promises").readFile(path, "utf8"),
    unref: (timer) => void timer.unref(),
  });
  const terminal = nodeTerminal();
  const warn = warnOnce(terminal);
  const env = (name: string) => Object.hasOwn(process.env, name) ? process.env[name] : undefined;
  const windows = process.platform === "win32";
  return {
    env,
    clock,
    fetch: async (input, init) => (await (await import("./fetch.ts")).bunFetch())(input, init),
    connect: async (how) => (await import("./fetch.ts")).bunFetch(how),
    // Node's fetch has no option for them.
    proxyProtocols: process.versions["bun"] ? ["http:", "https:"] : [],
    files: textFiles(nodeDisk(), clock, lock(warn), warn),
    paths: {
      join: (path, ...paths) => join(path, ...paths),
      dirname,
      absolute: (path) => absolutePath(path, isAbsolute),
      home: (user) => homeFolder(env, windows, user),
      windows,
    },
    terminal,
    whereabouts: () => whereabouts(),
    processes: nodeProcesses(),
    server: {
      addresses: networkAddresses,
      // Few commands answer requests, and loading this takes time.
      listen: async (...args) =>
        await (await import("../shared/http/server.ts")).httpServer().listen(...args),
    },
  };
}
