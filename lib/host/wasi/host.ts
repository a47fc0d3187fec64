/**
 * Knows the machine as WASI 0.2 shows it to a component: streams, a clock, the web, and the folders it was granted.
 * Must not know which engine runs it, nor do anything while it loads: that would be frozen into the component.
 *
 * @module
 */

import { realClock } from "../shared/clock.ts";
import { textFiles } from "../shared/files/files.ts";
import type { Files, Host } from "../host.ts";
import { wasiDisk, wasiPaths } from "./files.ts";
import { wasiTryLock } from "./lock.ts";
import type { WasiSystem } from "./system.ts";
import { wasiTerminal } from "./terminal.ts";

/** What a person should know before the first file is written. */
export const LIMITS: string =
  "Note: WASI has no file modes, locks, git or hidden input. Keep the granted folder private, " +
  "let only one program at a time change it, and pass a token with `--token -`.\n";

/**
 * The machine that an engine shows this component. It can run no programs and not listen.
 *
 * @param spoken Whether it says {@linkcode LIMITS} when it first changes a file. Default `true`.
 */
export function wasiHost(system: WasiSystem, spoken = true): Host {
  const clock = realClock();
  let environment: ReadonlyMap<string, string> | undefined;
  const variable = (name: string) => (environment ??= new Map(system.getEnvironment())).get(name);
  const terminal = wasiTerminal(system, variable);
  const files = textFiles(wasiDisk(system), clock, wasiTryLock());
  return {
    env: variable,
    clock,
    fetch: (input, init) => globalThis.fetch(input, init),
    files: spoken ? outspoken(files, () => terminal.err(LIMITS)) : files,
    paths: {
      ...wasiPaths,
      absolute: (path) => path,
      home: (user) => user === undefined ? variable("HOME") || undefined : undefined,
      windows: false,
    },
    terminal,
  };
}

/** Says once what this machine lacks, when it first changes a file. */
function outspoken(files: Files, say: () => void): Files {
  let said = false;
  return {
    ...files,
    async write(...what) {
      const written = await files.write(...what);
      if (!said) say();
      said = true;
      return written;
    },
  };
}
