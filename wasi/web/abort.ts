/** What tells work to stop, over a library's event target, which puts itself in its place. */

import "library:event-target-polyfill";

/** As everywhere. */
export const { Event, EventTarget } = globalThis;

const abort = Symbol("abort");

/** As everywhere. */
export class AbortSignal extends EventTarget {
  aborted = false;
  reason: unknown = undefined;

  throwIfAborted(): void {
    if (this.aborted) throw this.reason;
  }

  [abort](reason: unknown = new DOMException("The signal has been aborted", "AbortError")): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    this.dispatchEvent(new Event("abort"));
  }

  static abort(reason?: unknown): AbortSignal {
    const signal = new AbortSignal();
    signal[abort](reason);
    return signal;
  }

  static any(signals: Iterable<AbortSignal>): AbortSignal {
    const either = new AbortSignal();
    for (const signal of signals) {
      if (signal.aborted) either[abort](signal.reason);
      else signal.addEventListener("abort", () => either[abort](signal.reason), { once: true });
    }
    return either;
  }

  static timeout(ms: number): AbortSignal {
    const signal = new AbortSignal();
    setTimeout(() => signal[abort](new DOMException("The signal timed out", "TimeoutError")), ms);
    return signal;
  }
}

/** As everywhere. */
export class AbortController {
  readonly signal: AbortSignal = new AbortSignal();

  abort(reason?: unknown): void {
    this.signal[abort](reason);
  }
}
