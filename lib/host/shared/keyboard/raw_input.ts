/**
 * Knows how to take a terminal's keyboard and release it, over a stream such as `process.stdin`.
 * Must not know what is asked, nor draw anything.
 *
 * @module
 */

import type { RawInput } from "../../host.ts";
import { Keys } from "./keys.ts";

/** What it needs from the terminal's stream. */
export interface KeyStream {
  setRawMode(raw: boolean): unknown;
  on(event: "data", listener: (bytes: Uint8Array) => void): unknown;
  on(event: "end" | "error", listener: () => void): unknown;
  off(event: "data", listener: (bytes: Uint8Array) => void): unknown;
  off(event: "end" | "error", listener: () => void): unknown;
  resume(): unknown;
  pause(): unknown;
  ref?(): unknown;
  unref?(): unknown;
}

const REDRAW = "\f"; // Ctrl-L, as a person asks for it

/** Listens for a signal; returns a function that stops this. */
export type OnSignal = (signal: "SIGCONT", listener: () => void) => () => void;

/** Takes the keyboard; `onSignal` is missing where there are no signals. */
export function takeKeyboard(stream: KeyStream, onSignal: OnSignal = () => () => {}): RawInput {
  const queue = keyQueue();
  const [decoder, keys] = [new TextDecoder(), new Keys()];
  const take = (bytes: Uint8Array) => queue.add(keys.push(decoder.decode(bytes, { stream: true })));
  // First hide what is typed, then read it.
  stream.setRawMode(true);
  stream.on("data", take);
  stream.on("end", queue.end);
  stream.on("error", queue.end);
  stream.ref?.();
  stream.resume();
  // The shell set its own mode while this process was stopped, and the stream does not know. It wrote, too.
  const undo = onSignal("SIGCONT", () => {
    stream.setRawMode(false);
    stream.setRawMode(true);
    queue.add([REDRAW]);
  });
  let held = true;
  return {
    key: queue.next,
    [Symbol.dispose]() {
      if (!held) return;
      held = false;
      undo();
      stream.off("data", take);
      stream.off("end", queue.end);
      stream.off("error", queue.end);
      stream.pause();
      stream.setRawMode(false);
      // A script that is done must not wait for another key.
      stream.unref?.();
      queue.end();
    },
  };
}

/** Keys waiting to be taken. */
export interface KeyQueue {
  /** Adds keys. */
  add(keys: readonly string[]): void;
  /** Says that no more will come. */
  end(): void;
  /** As {@linkcode RawInput.key}. */
  next(signal?: AbortSignal): Promise<string | undefined>;
}

/** An empty queue. */
export function keyQueue(): KeyQueue {
  const keys: string[] = [];
  let at = 0;
  let ended = false;
  let wake: (() => void) | undefined;
  return {
    add(more) {
      for (const key of more) keys.push(key);
      wake?.();
    },
    end() {
      ended = true;
      wake?.();
    },
    async next(signal) {
      signal?.throwIfAborted();
      while (at === keys.length && !ended) await woken(signal);
      const key = keys[at++];
      // Do not keep what was typed.
      if (at >= keys.length) keys.length = at = 0;
      return key;
    },
  };

  function woken(signal: AbortSignal | undefined): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const abort = () => reject(signal?.reason);
      wake = () => {
        signal?.removeEventListener("abort", abort);
        resolve();
      };
      signal?.addEventListener("abort", abort, { once: true });
    });
  }
}
