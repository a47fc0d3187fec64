/**
 * Knows whether a stream was handed to this process, or is what Bun opens in place of one that was closed.
 * Must not know what is written to it.
 *
 * @module
 */

import { readFileSync } from "node:fs";

/**
 * Whether the stream was closed when the process started. Bun then opens `/dev/null` there, where a result would be lost
 * in silence, but marks it as not to be handed on: nothing that was handed over has that mark. Only Linux shows it.
 */
export function wasClosed(stream: number): boolean {
  try {
    const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${stream}`, "utf8"))?.[1];
    return (parseInt(flags ?? "0", 8) & 0o2000000) !== 0; // O_CLOEXEC
  } catch {
    return false;
  }
}
