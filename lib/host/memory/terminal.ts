/**
 * Knows a keyboard that exists only in memory, on which tests type.
 * Must not know what is typed, nor wait in real time.
 *
 * @module
 */

import type { RawInput } from "../host.ts";
import { type KeyStream, takeKeyboard } from "../shared/keyboard/raw_input.ts";

/** A keyboard in memory. */
export interface MemoryKeyboard {
  /** Whether the program holds it. */
  readonly taken: boolean;
  /** As {@linkcode Terminal.raw}. */
  take(): RawInput;
  /** Types, in pieces as they arrive; what is typed before it is taken waits. */
  type(...pieces: string[]): void;
}

/** Makes a keyboard. */
export function memoryKeyboard(): MemoryKeyboard {
  const ahead: Uint8Array[] = [];
  const listeners = new Set<(bytes: Uint8Array) => void>();
  let raw = false;
  const stream: KeyStream = {
    setRawMode: (mode) => void (raw = mode),
    on: (event: string, listener: (bytes: Uint8Array) => void) =>
      void (event === "data" && listeners.add(listener)),
    off: (event: string, listener: (bytes: Uint8Array) => void) =>
      void (event === "data" && listeners.delete(listener)),
    resume() {
      for (const bytes of ahead.splice(0)) listeners.forEach((listener) => listener(bytes));
    },
    pause() {},
  };
  return {
    get taken() {
      return raw;
    },
    take() {
      if (raw) throw new Error("The keyboard is taken already");
      return takeKeyboard(stream);
    },
    type(...pieces) {
      for (const piece of pieces) ahead.push(new TextEncoder().encode(piece));
      if (raw) stream.resume();
    },
  };
}
