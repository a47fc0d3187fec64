/**
 * Knows how to write text to a stream and read one whole, and what a closed or a full pipe means.
 * Must not know any runtime: the streams are handed in.
 *
 * @module
 */

import { HfAuthError } from "../../errors.ts";
import type { RawInput, Terminal } from "../host.ts";
import { isScreen, showsColors, type Variable } from "./display.ts";
import { codeOf } from "./files/disk.ts";

/** A process's streams, by number: 0 is standard input, 1 standard output, 2 standard error. */
export interface Streams {
  /** Writes some of the bytes and says how many. */
  write(stream: 1 | 2, bytes: Uint8Array): number;
  /** From then on, a full pipe is an error (`EAGAIN`), where that can be had. */
  unblock?(): void;
  /** Waits, with all of this program; tests have their own. */
  pause?(ms: number): void;
  /** Standard input, piece by piece. */
  read(): AsyncIterable<Uint8Array>;
  /** Whether it is a terminal. */
  isTerminal(stream: 0 | 1 | 2): boolean;
  /** The size of a stream's terminal in characters and lines, where that is known. */
  size?(stream: 1 | 2): Size | undefined;
  /** What the environment says of the terminal. */
  readonly variable: Variable;
  /** Whether the system is Windows. */
  readonly windows?: boolean;
  /** Takes the keyboard of standard input's terminal. */
  raw?(): RawInput;
  /** As {@linkcode Terminal.inBackground}. */
  inBackground?(): boolean;
}

/** A terminal's size. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

const limit = 1024 * 1024;
const blockLimit = 64 * 1024;
// A pipe that is full and does not wait by itself: its reader is given this long, piece by piece.
const PAUSE = 5; // ms
const MESSAGE = 1_000; // ms for what is said to a person
const RESULT = 60_000; // ms for a result, which must not be lost in silence: a pager takes its time

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
  const [out, err] = [writer(streams, 1), writer(streams, 2)];
  let droppable = false;
  const size = () => streams.size?.(2) ?? streams.size?.(1);
  return {
    out: (text) => out(text, droppable),
    err: (text) => err(text, true),
    neverWait() {
      droppable = true;
      streams.unblock?.();
    },
    get interactive() {
      return streams.isTerminal(0) && streams.isTerminal(2) && !streams.variable("CI");
    },
    get outIsTerminal() {
      return streams.isTerminal(1);
    },
    get errIsTerminal() {
      return streams.isTerminal(2);
    },
    get errIsScreen() {
      return streams.isTerminal(2) && isScreen(streams.variable, streams.windows ?? false);
    },
    get outColors() {
      return showsColors(streams.variable, streams.isTerminal(1));
    },
    get errColors() {
      return showsColors(streams.variable, streams.isTerminal(2));
    },
    get columns() {
      return size()?.columns;
    },
    get rows() {
      return size()?.rows;
    },
    get raw() {
      return streams.isTerminal(0) ? streams.raw : undefined;
    },
    get inBackground() {
      return streams.inBackground?.();
    },
    get readLine() {
      return streams.isTerminal(0) && !streams.raw ? () => readUpTo(streams, /\n/) : undefined;
    },
    readIn: () => readAll(streams),
    readBlock: () => readUpTo(streams, /(^|\n)\r?\n/),
  };
}

function writer(streams: Streams, stream: 1 | 2): (text: string, droppable: boolean) => void {
  let given = 0;
  return (text, droppable) => {
    let bytes = new TextEncoder().encode(text);
    while (bytes.length > 0) {
      try {
        bytes = bytes.subarray(streams.write(stream, bytes));
        given = 0;
      } catch (error) {
        // The reader has gone, as `head -1` does when it has its line; or the terminal, and nobody is left to read it.
        if (codeOf(error) === "EPIPE" || codeOf(error) === "ECONNRESET") return;
        if (codeOf(error) !== "EAGAIN") {
          // Nobody can be told that nobody can be told.
          if (stream === 2) return;
          throw unwritable(error);
        }
        // Who let the time pass once is not waited for again until something is read.
        if (droppable && given >= MESSAGE) return;
        if (given >= RESULT) throw unwritable(error);
        (streams.pause ?? pause)(PAUSE);
        given += PAUSE;
      }
    }
  };
}

function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

const UNWRITABLE: Readonly<Record<string, string>> = {
  EAGAIN: "nobody reads it",
  EBADF: "it is closed",
  ENOSPC: "the disk is full",
};

function unwritable(cause: unknown): HfAuthError {
  const code = codeOf(cause) ?? "an unknown failure";
  const reason = UNWRITABLE[code] ?? code;
  return new HfAuthError("output_unwritable", `Cannot write to standard output: ${reason}`, {
    hint: "Send it to another file, or to a terminal",
    cause,
  });
}

async function readAll(streams: Pick<Streams, "read">): Promise<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let size = 0;
  try {
    // A runtime may fail here already, at a stream that it can't open.
    for await (const chunk of streams.read()) {
      size += chunk.length;
      if (size > limit) throw new HfAuthError("usage", "Standard input is longer than 1 MiB");
      text += decoder.decode(chunk, { stream: true });
    }
    return text + decoder.decode();
  } catch (cause) {
    if (cause instanceof TypeError) {
      throw new HfAuthError("usage", "Standard input is not UTF-8 text", { cause });
    }
    throw unreadable(cause);
  }
}

async function readUpTo(streams: Pick<Streams, "read">, last: RegExp): Promise<string> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let text = "";
  try {
    for await (const chunk of streams.read()) {
      text += decoder.decode(chunk, { stream: true });
      const end = last.exec(text);
      if (end) return text.slice(0, end.index + (end[1]?.length ?? 0));
      if (text.length > blockLimit) return text.slice(0, text.lastIndexOf("\n") + 1);
    }
    return text + decoder.decode();
  } catch (cause) {
    throw unreadable(cause);
  }
}

function unreadable(cause: unknown): unknown {
  const code = codeOf(cause);
  if (code === undefined || cause instanceof HfAuthError) return cause;
  const reason = code === "EISDIR" ? "it is a folder" : code;
  return new HfAuthError("usage", `Cannot read standard input: ${reason}`, { cause });
}
