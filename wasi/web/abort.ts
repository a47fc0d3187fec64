/** What tells work to stop, over a library's event target, which puts itself in its place. */

import "library:event-target-polyfill";

/** As everywhere. */
export const Event: typeof globalThis.Event = globalThis.Event;
/** As everywhere. */
export const EventTarget: typeof globalThis.EventTarget = globalThis.EventTarget;

let abort: (signal: AbortSignal, reason?: unknown) => void;

/** As everywhere, but for `onabort`. */
export class AbortSignal extends EventTarget {
  #aborted = false;
  #reason: unknown = undefined;

  static {
    abort = (signal, reason = new DOMException("The signal has been aborted", "AbortError")) => {
      if (signal.#aborted) return;
      signal.#aborted = true;
      signal.#reason = reason;
      signal.dispatchEvent(new Event("abort"));
    };
  }

  get aborted(): boolean {
    return this.#aborted;
  }

  get reason(): unknown {
    return this.#reason;
  }

  throwIfAborted(): void {
    if (this.#aborted) throw this.#reason;
  }

  static abort(reason?: unknown): AbortSignal {
    const signal = new AbortSignal();
    abort(signal, reason);
    return signal;
  }

  static any(signals: Iterable<AbortSignal>): AbortSignal {
    const either = new AbortSignal();
    for (const signal of signals) {
      if (signal.aborted) abort(either, signal.reason);
      else signal.addEventListener("abort", () => abort(either, signal.reason), { once: true });
    }
    return either;
  }

  static timeout(ms: number): AbortSignal {
    const signal = new AbortSignal();
    setTimeout(() => abort(signal, new DOMException("The signal timed out", "TimeoutError")), ms);
    return signal;
  }
}

/** As everywhere. */
export class AbortController {
  readonly signal: AbortSignal = new AbortSignal();

  abort(reason?: unknown): void {
    abort(this.signal, reason);
  }
}
