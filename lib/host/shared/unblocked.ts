/**
 * Knows how a stream of this process is opened once more so that a full pipe is an error, not a wait. The open file
 * itself is shared with other programs and stays as it is.
 * Must not know what is written.
 *
 * @module
 */

import { closeSync, constants, fstatSync, openSync, writeSync } from "node:fs";

/** Writes some of the bytes to a stream of this process, and says how many. */
export type Write = (stream: 1 | 2, bytes: Uint8Array) => number;

/**
 * A write that does not wait where the stream is a pipe and this machine has `/proc`. Otherwise it is `otherwise`: a
 * terminal and a file take what comes, and a socket can't be opened once more.
 */
export function unblocked(otherwise: Write): Write {
  const again = new Map(([1, 2] as const).map((stream) => [stream, reopened(stream)]));
  return (stream, bytes) => {
    const own = again.get(stream);
    return own === undefined ? otherwise(stream, bytes) : writeSync(own, bytes);
  };
}

function reopened(stream: 1 | 2): number | undefined {
  let own: number | undefined;
  try {
    if (!fstatSync(stream).isFIFO()) return undefined;
    own = openSync(`/proc/self/fd/${stream}`, constants.O_WRONLY | constants.O_NONBLOCK);
    // What may be at the path of another system is not it.
    const [there, here] = [fstatSync(own), fstatSync(stream)];
    if (there.ino === here.ino && there.dev === here.dev) return own;
  } catch {
    // No such folder, or somebody else's pipe.
  }
  if (own !== undefined) closeSync(own);
  return undefined;
}
