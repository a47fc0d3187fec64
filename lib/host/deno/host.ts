/**
 * Knows the machine as Deno shows it.
 * Must not be loaded by anything but a dynamic import, which only Deno needs, nor import what only JSR has.
 *
 * @module
 */

import type { Host } from "../host.ts";
import { realClock } from "../shared/clock.ts";
import { textFiles } from "../shared/files/files.ts";
import { absolutePath } from "../shared/home.ts";
import type { TryLock } from "../shared/lock/lock.ts";
import { warnOnce } from "../shared/terminal.ts";
import { whereabouts } from "../shared/whereabouts.ts";
import { denoConnect, PROXY_PROTOCOLS } from "./fetch.ts";
import { denoDisk, standard } from "./files.ts";
import { grantedHome, grantedPrograms, grantedText, grantedVariable, mayKeep, mayKnow } from "./granted.ts";
import { denoProcesses } from "./processes.ts";
import { denoServer } from "./server.ts";
import { denoTerminal } from "./terminal.ts";

/** The machine that this process runs on. */
export async function denoHost(): Promise<Host> {
  const std = await standard();
  const { dirname, isAbsolute, join } = std;
  const clock = realClock({
    read: grantedText,
    unref: (timer) => Deno.unrefTimer(timer as unknown as number),
  });
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
    files: textFiles(denoDisk(std), clock, lock, warn),
    mayKeep,
    paths: {
      join: (path, ...paths) => join(path, ...paths),
      dirname,
      absolute: (path) => absolutePath(path, isAbsolute),
      home: (user) => grantedHome(windows, user),
      windows,
    },
    terminal,
    processes: grantedPrograms(denoProcesses()),
    whereabouts: () => whereabouts({ user: mayKnow("uid", "gid", "username"), machine: mayKnow("hostname") }),
    server: denoServer,
  };
}
