/** What tells work to stop. */

import type { Case } from "./case.ts";

/** The cases. */
export const SIGNALS: Record<string, Case> = {
  "a signal says so once, in the order of its listeners": () => {
    const log: unknown[] = [];
    const controller = new AbortController();
    const gone = () => log.push("gone");
    const twice = () => log.push("twice");
    controller.signal.addEventListener("abort", () => controller.signal.removeEventListener("abort", gone));
    for (const listener of [twice, twice, gone]) controller.signal.addEventListener("abort", listener);
    controller.signal.addEventListener("abort", (event) => log.push(event.type), { once: true });
    controller.abort("why");
    controller.abort("again");
    return [log, controller.signal.aborted, controller.signal.reason];
  },
  "a signal's reason": () => {
    const controller = new AbortController();
    controller.signal.throwIfAborted();
    controller.abort();
    return [controller.signal.reason.name, AbortSignal.abort(7).reason];
  },
  "any of signals": () => {
    const [one, other] = [new AbortController(), new AbortController()];
    const either = AbortSignal.any([one.signal, other.signal]);
    const before = either.aborted;
    other.abort("other");
    one.abort("one");
    return [before, either.reason, AbortSignal.any([AbortSignal.abort(1), one.signal]).reason];
  },
  "a signal that has aborted throws": () => AbortSignal.abort(new RangeError()).throwIfAborted(),
  "a signal by time": () =>
    new Promise((resolve) => {
      const signal = AbortSignal.timeout(5);
      signal.addEventListener("abort", () => resolve(signal.reason.name));
    }),
};
