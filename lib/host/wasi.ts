/**
 * Knows the machine as WASI 0.2 shows it to a component: streams, a clock, the web, and the folders it was granted.
 * Must not know which engine runs it, nor do anything while it loads: that would be frozen into the component.
 *
 * @module
 */

import { realClock } from "./clock.ts";
import { textFiles } from "./disk.ts";
import type { Files, Host } from "./host.ts";
import type { TryLock } from "./lock.ts";
import { terminalOver } from "./standard_streams.ts";
import { wasiDisk, wasiPaths } from "./wasi_disk.ts";
import type { InputStream, WasiSystem } from "./wasi_system.ts";

/** What a person should know before the first file is written. */
export const LIMITS: string =
  "Note: WASI has no file modes, locks, git or hidden input. Keep the granted folder private, " +
  "change its tokens from one place at a time, and give a token with --token -\n";

const MOST = 4096; // bytes that blocking-write-and-flush takes

/**
 * The machine that an engine shows this component. It can run no programs and not listen.
 *
 * @param spoken Whether it says {@linkcode LIMITS} when it first changes a file. Default `true`.
 */
export function wasiHost(system: WasiSystem, spoken = true): Host {
  const clock = realClock();
  const terminal = terminalOver({
    write(stream, bytes) {
      const some = bytes.subarray(0, MOST);
      (stream === 1 ? system.getStdout() : system.getStderr()).blockingWriteAndFlush(some);
      return some.length;
    },
    read: () => pieces(system.getStdin()),
    // Nothing can be asked where typing cannot be hidden; and componentize-js fails to hand a terminal over.
    isTerminal: () => false,
  });
  let environment: ReadonlyMap<string, string> | undefined;
  const variable = (name: string) => (environment ??= new Map(system.getEnvironment())).get(name);
  const files = textFiles(wasiDisk(system), clock, tryLock());
  return {
    env: variable,
    clock,
    fetch: (input, init) => globalThis.fetch(input, init),
    files: spoken ? outspoken(files, () => terminal.err(LIMITS)) : files,
    paths: {
      ...wasiPaths,
      home: () => variable("HOME") || undefined,
      temporary: () => variable("TMPDIR") || "/tmp",
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
    async write(path, content) {
      await files.write(path, content);
      if (!said) say();
      said = true;
    },
  };
}

/** Nobody outside can be locked out, but what runs in here takes turns. */
function tryLock(): TryLock {
  const held = new Set<string>();
  return (path) => {
    if (held.has(path)) return Promise.resolve(undefined);
    held.add(path);
    return Promise.resolve(() => void held.delete(path));
  };
}

async function* pieces(stream: InputStream): AsyncGenerator<Uint8Array> {
  for (;;) {
    let piece: Uint8Array;
    try {
      piece = stream.blockingRead(65_536n);
    } catch (error) {
      if (isEnd(error)) return;
      throw error;
    }
    yield piece;
  }
}

function isEnd(error: unknown): boolean {
  const { payload = error } = (error ?? {}) as { payload?: unknown };
  return (payload as { tag?: unknown } | undefined)?.tag === "closed";
}
