/**
 * Knows a component's standard streams.
 * Must not know what is said there.
 *
 * @module
 */

import type { Terminal } from "../host.ts";
import type { Variable } from "../shared/display.ts";
import { terminalOver } from "../shared/terminal.ts";
import type { InputStream, WasiSystem } from "./system.ts";

const MOST = 4096; // bytes that blocking-write-and-flush takes

/** The terminal, through the engine's streams. */
export function wasiTerminal(system: WasiSystem, variable: Variable): Terminal {
  return terminalOver({
    write(stream, bytes) {
      const some = bytes.subarray(0, MOST);
      (stream === 1 ? system.getStdout() : system.getStderr()).blockingWriteAndFlush(some);
      return some.length;
    },
    read: () => pieces(system.getStdin()),
    // Of the others it would be of use only to draw, and jco takes every stream for a terminal.
    isTerminal: (stream) => stream === 0 && Boolean(system.getTerminalStdin()),
    variable,
  });
}

async function* pieces(stream: InputStream): AsyncGenerator<Uint8Array> {
  for (;;) {
    let piece: Uint8Array;
    try {
      piece = stream.blockingRead(65_536);
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
