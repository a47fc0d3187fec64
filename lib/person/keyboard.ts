/**
 * Knows how a question reads the keyboard, and what ends it: Ctrl-C, Ctrl-D, a signal, the caller.
 * Must not know what is asked, nor draw anything.
 *
 * @module
 */

import { HfAuthError } from "../errors.ts";
import type { Host, RawInput, Terminal } from "../host/host.ts";

/** Returns the next key; rejects when the question ends without an answer. */
export type NextKey = () => Promise<string>;

/** The keyboard while this program holds it: the terminal does not show what is typed. */
export interface Keyboard extends Disposable {
  /**
   * The keys for one question. Reading one rejects with the signal's reason when `signal` aborts, and with an
   * `interrupted` error on Ctrl-C, Ctrl-D, SIGINT and SIGTERM, and when the terminal hangs up.
   */
  keys(signal?: AbortSignal): NextKey;
  /**
   * Discards what is still arriving, such as the rest of a paste, until nothing more does: the terminal would show it,
   * or a shell run it. Rejects only then, with `interrupted`, if there was a reason to meanwhile.
   */
  untilQuiet(): Promise<void>;
}

/** What a question needs from a machine. */
export type Asking = Pick<Host, "terminal" | "clock" | "processes">;

/** Whether a person can be asked there. */
export function canAsk(terminal: Terminal): terminal is Terminal & Required<Pick<Terminal, "raw">> {
  return terminal.interactive && terminal.raw !== undefined;
}

const CTRL_C = "\x03";
const CTRL_D = "\x04";
const SILENCE = 50; // ms; longer than the gaps within a paste, too short to notice
const LONGEST = 1000; // ms, should a key be held down

/** Takes the keyboard, before the first question is printed. Only where {@linkcode canAsk} allows it. */
export function takeKeyboard({ terminal, clock, processes }: Asking): Keyboard {
  const input = terminal.raw!();
  const stop = new AbortController();
  const undo = processes?.onInterrupt(() => stop.abort(interrupted()));
  const either = (signal?: AbortSignal) => AbortSignal.any([stop.signal, ...(signal ? [signal] : [])]);
  return {
    keys(signal) {
      const ended = either(signal);
      return async () => {
        const key = await input.key(ended);
        if (key === undefined || key === CTRL_C || key === CTRL_D) throw interrupted();
        return key;
      };
    },
    async untilQuiet() {
      const end = clock.monotonic() + LONGEST;
      let stopped = false;
      for (;;) {
        const key = await keyWithin(SILENCE, input, clock);
        if (key === undefined || clock.monotonic() > end) break;
        stopped ||= key === CTRL_C;
      }
      if (stopped || stop.signal.aborted) throw interrupted();
    },
    [Symbol.dispose]() {
      undo?.();
      input[Symbol.dispose]();
    },
  };
}

async function keyWithin(ms: number, input: RawInput, clock: Host["clock"]): Promise<string | undefined> {
  const [heard, silence] = [new AbortController(), new AbortController()];
  clock.sleep(ms, heard.signal).then(() => silence.abort(), () => {});
  try {
    return await input.key(silence.signal);
  } catch {
    return undefined;
  } finally {
    heard.abort();
  }
}

function interrupted(): HfAuthError {
  return new HfAuthError("interrupted", "Interrupted");
}
