/**
 * Knows how to write text to a stream and read one whole, and what a closed pipe means.
 * Must not know any runtime: the streams are handed in.
 *
 * @module
 */

import { HfAuthError } from "../../errors.ts";
import type { RawInput, Terminal } from "../host.ts";
import { codeOf } from "./files/disk.ts";

/** A process's streams, by number: 0 is standard input, 1 standard output, 2 standard error. */
export interface Streams {
  /** Writes some of the bytes and says how many. */
  write(stream: 1 | 2, bytes: Uint8Array): number;
  /** Standard input, piece by piece. */
  read(): AsyncIterable<Uint8Array>;
  /** Whether it is a terminal. */
  isTerminal(stream: 0 | 2): boolean;
  /** The width of standard error's terminal in characters, where that is known. */
  columns?(): number | undefined;
  /** Whether `NO_COLOR` is set and not empty. */
  noColor(): boolean;
  /** Takes the keyboard of standard input's terminal. */
  raw?(): RawInput;
}

const limit = 1024 * 1024;

/** Says a warning on standard error, once. */
export function warnOnce(terminal: Pick<Terminal, "err">): (warning: string) => void {
  const said = new Set<string>();
  return (warning) => {
    if (!said.has(warning)) terminal.err(`Warning: ${warning}\n`);
    said.add(warning);
  };
}

/** The terminal port over a process's streams. */
export function terminalOver(streams: Streams): Terminal {
  return {
    out: (text) => writeAll(streams, 1, text),
    err: (text) => writeAll(streams, 2, text),
    get interactive() {
      return streams.isTerminal(0) && streams.isTerminal(2);
    },
    get errIsTerminal() {
      return streams.isTerminal(2);
    },
    get errColors() {
      return streams.isTerminal(2) && !streams.noColor();
    },
    get columns() {
      return streams.columns?.();
    },
    ...streams.raw && { raw: () => streams.raw!() },
    readIn: () => readAll(streams.read()),
  };
}

function writeAll(streams: Streams, stream: 1 | 2, text: string): void {
  let bytes = new TextEncoder().encode(text);
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(streams.write(stream, bytes));
    } catch (error) {
      // The reader has gone, as `head -1` does when it has its line; or the terminal, and nobody is left to read it.
      if (codeOf(error) === "EPIPE" || codeOf(error) === "ECONNRESET") return;
      if (codeOf(error) !== "EAGAIN") {
        // Nobody can be told that nobody can be told.
        if (stream === 2) return;
        throw unwritable(error);
      }
      // A pipe that is full and does not wait by itself: give the reader a moment.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

function unwritable(cause: unknown): HfAuthError {
  const code = codeOf(cause) ?? "an unknown failure";
  const reason = code === "ENOSPC" ? "the disk is full" : code === "EBADF" ? "it is closed" : code;
  return new HfAuthError("output_unwritable", `Cannot write to standard output: ${reason}`, {
    hint: "Send it to another file, or to a terminal",
    cause,
  });
}

async function readAll(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let size = 0;
  try {
    for await (const chunk of chunks) {
      size += chunk.length;
      if (size > limit) throw new HfAuthError("usage", "Standard input is longer than 1 MiB");
      text += decoder.decode(chunk, { stream: true });
    }
    return text + decoder.decode();
  } catch (cause) {
    if (cause instanceof TypeError) {
      throw new HfAuthError("usage", "Standard input is not UTF-8 text", { cause });
    }
    throw cause;
  }
}
