/**
 * Knows how a question reads the keyboard, and what ends it: Ctrl-C, Ctrl-D, a signal, the caller.
 * Must not know what is asked, nor draw anything.
 *
 * @module
 */

import { HfAuthError } from "../errors.ts";
import type { Host, RawInput, Terminal } from "../host/host.ts";

/** Returns the next key; rejects when the question ends without an answer, or is to be asked anew. */
export type NextKey = () => Promise<string>;

/**
 * The keyboard while this program holds it: the terminal does not show what is typed. Between `takeKeyboard` and the
 * disposal every key is this program's, and nothing that was typed reaches the shell afterwards. So it is held from the
 * first question to the last, and while a login waits only where a key does something: otherwise what is typed meanwhile
 * is the shell's.
 */
export interface Keyboard extends Disposable {
  /**
   * Asks something: `question` draws it, reads its keys one by one, and cleans up what it drew however it ends. That may
   * also be a wait that a key cuts short. It rejects with the signal's reason when `signal` aborts, and with an
   * `interrupted` error on Ctrl-C, Ctrl-D and a signal to this program, and when the terminal hangs up. Ctrl-Z stops this
   * program as it does any other, with the terminal in its own mode; when it goes on, as after Ctrl-L, `question` is
   * called again, since the shell has written over what it drew.
   */
  ask<T>(question: (next: NextKey) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /**
   * Does some work between two questions: what is typed meanwhile is discarded, as the rest of a paste of several lines
   * must not answer the next question. `work` is handed a signal that aborts where a question would reject, and should
   * then end.
   */
  during<T>(work: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /**
   * Discards what is still arriving, such as the rest of a paste, until nothing more does: the terminal would show it,
   * or a shell run it. Rejects only then, with `interrupted`, if there was a reason to meanwhile.
   */
  untilQuiet(): Promise<void>;
}

/** What a question needs from a machine. */
export type Asking = Pick<Host, "terminal" | "clock" | "processes">;

/** Whether a person can be asked there. */
export function canAsk(terminal: Terminal): boolean {
  return terminal.interactive && terminal.raw !== undefined;
}

const CTRL_C = "\x03", CTRL_D = "\x04", CTRL_L = "\f", CTRL_Z = "\x1a", CTRL_BACKSLASH = "\x1c";
const SILENCE = 150; // ms; longer than the gaps within a paste, also over SSH, too short to notice
const LONGEST = 1000; // ms, should a key be held down
const PASTE = 30_000; // ms; a slow line carries one that long

/** What a question rejects with that is to be asked anew, after a stop or without one. */
class Again {
  readonly stop: boolean;
  constructor(stop: boolean) {
    this.stop = stop;
  }
}

/** Takes the keyboard, before the first question is printed. Only where {@linkcode canAsk} allows it. */
export function takeKeyboard({ terminal, clock, processes }: Asking): Keyboard {
  let input = terminal.raw!();
  const ended = new AbortController();
  const undo = processes?.onInterrupt(() => ended.abort(interrupted()));
  // To all that the terminal would send it to. It comes back here, and to whoever else listens.
  const end = async (signal: "SIGINT" | "SIGQUIT"): Promise<never> => {
    if (processes?.raise) {
      processes.raise(signal);
      await clock.sleep(LONGEST, ended.signal);
    }
    throw interrupted();
  };
  const next = async (signal: AbortSignal) => {
    const key = await input.key(signal);
    if (key === CTRL_Z && processes?.raise) throw new Again(true);
    if (key === CTRL_L) throw new Again(false);
    if (key === CTRL_C) return await end("SIGINT");
    if (key === CTRL_BACKSLASH) return await end("SIGQUIT");
    if (key === undefined || key === CTRL_D) throw interrupted();
    return key;
  };
  const stop = () => {
    input[Symbol.dispose]();
    try {
      processes?.raise?.("SIGTSTP");
    } finally {
      input = terminal.raw!();
    }
  };
  const ask: Keyboard["ask"] = async (question, signal) => {
    const either = AbortSignal.any([ended.signal, ...(signal ? [signal] : [])]);
    for (;;) {
      try {
        return await question(() => next(either));
      } catch (error) {
        if (!(error instanceof Again)) throw error;
        if (error.stop) stop();
      }
    }
  };
  return {
    ask,
    async during(work, signal) {
      const [done, stopped] = [new AbortController(), new AbortController()];
      const either = AbortSignal.any([stopped.signal, ...(signal ? [signal] : [])]);
      const listening = ask((next) => everyKey(next), done.signal).catch((reason) => stopped.abort(reason));
      try {
        return await work(either);
      } finally {
        done.abort();
        await listening;
      }
    },
    async untilQuiet() {
      const latest = clock.monotonic() + PASTE;
      let [since, last] = [clock.monotonic(), ""];
      let stopped = false;
      for (;;) {
        const key = await keyWithin(SILENCE, input, clock);
        const now = clock.monotonic();
        if (key === undefined || now > latest || now > since + LONGEST) break;
        // One that is held down is always the same.
        if (key !== last) [since, last] = [now, key];
        stopped ||= key === CTRL_C;
      }
      if (stopped) await end("SIGINT");
      ended.signal.throwIfAborted();
    },
    [Symbol.dispose]() {
      undo?.();
      input[Symbol.dispose]();
    },
  };
}

async function everyKey(next: NextKey): Promise<never> {
  for (;;) await next();
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
  return new HfAuthError("interrupted", "Cancelled");
}
