/**
 * Knows the machine as Deno shows it.
 * Must not be loaded by anything but a dynamic import under Deno: only there do its imports lead anywhere.
 *
 * @module
 */

import { dirname, isAbsolute, join } from "jsr:@std/path@^1.1.6";
import type { Host } from "../host.ts";
import { realClock } from "../shared/clock.ts";
import { textFiles } from "../shared/files/files.ts";
import { absolutePath, homeFolder } from "../shared/home.ts";
import type { TryLock } from "../shared/lock/lock.ts";
import { warnOnce } from "../shared/terminal.ts";
import { whereabouts } from "../shared/whereabouts.ts";
import { denoConnect, PROXY_PROTOCOLS } from "./fetch.ts";
import { denoDisk } from "./files.ts";
import { grantedPrograms, grantedVariable, mayKeep, mayKnow } from "./granted.ts";
import { denoProcesses } from "./processes.ts";
import { denoServer } from "./server.ts";
import { denoTerminal } from "./terminal.ts";

/** The machine that this process runs on. */
export function denoHost(): Host {
  const clock = realClock();
  const terminal = denoTerminal();
  const warn = warnOnce(terminal);
  const lock: TryLock = async (path) => await (await import("./lock.ts")).denoTryLock(warn)(path);
  const windows = Deno.build.os === "windows";
  return {
    env: grantedVariable,
    clock,
    fetch: (input, init) => globalThis.fetch(input, init),
    connect: denoConnect,
    proxyProtocols: PROXY_PROTOCOLS,
    files: textFiles(denoDisk(), clock, lock, warn),
    mayKeep,
    paths: {
      join: (path, ...paths) => join(path, ...paths),
      dirname,
      absolute: (path) => absolutePath(path, isAbsolute),
      home: (user) => homeFolder(grantedVariable, windows, user),
      windows,
    },
    terminal,
    processes: grantedPrograms(denoProcesses()),
    whereabouts: () => whereabouts({ user: mayKnow("uid", "gid", "username"), machine: mayKnow("hostname") }),
    server: denoServer,
  };
}
