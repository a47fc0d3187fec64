/** Gives the JavaScript engine of a component (StarlingMonkey) what it lacks of the Web's standards. */

/** Must run before anything else does. */
export function completeEngine(): void {
  URL.canParse ??= (url, base) => {
    try {
      new URL(url, base);
      return true;
    } catch {
      return false;
    }
  };
  // The engine has one, and it throws a number.
  AbortSignal.any = anyOf;
}

function anyOf(signals: Iterable<AbortSignal>): AbortSignal {
  const either = new AbortController();
  for (const signal of signals) {
    if (signal.aborted) either.abort(signal.reason);
    else signal.addEventListener("abort", () => either.abort(signal.reason), { once: true });
  }
  return either.signal;
}
