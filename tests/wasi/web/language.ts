/** What runs later: jobs, timers, generators, modules. No job of a component's engine runs by itself. */

import { type Case, nameOf } from "./case.ts";

async function* counted(log: unknown[]): AsyncGenerator<number> {
  try {
    for (let at = 0;; at++) yield await Promise.resolve(at);
  } finally {
    log.push("returned");
  }
}

/** The cases. */
export const LANGUAGE: Record<string, Case> = {
  "jobs run in turn": async () => {
    const log: number[] = [];
    const both = [1, 2].map(async (from) => {
      for (let step = 0; step < 3; step++) {
        log.push(from * 10 + step);
        await undefined;
      }
    });
    queueMicrotask(() => log.push(0));
    await Promise.all(both);
    return log;
  },
  "jobs run before timers, and timers by their time": async () => {
    const log: string[] = [];
    const late = new Promise<void>((resolve) => setTimeout(() => resolve(void log.push("late")), 20));
    setTimeout(() => log.push("soon"), 1);
    clearTimeout(setTimeout(() => log.push("never"), 1));
    await Promise.resolve().then(() => log.push("job"));
    await late;
    return log;
  },
  "an interval fires until it is cleared": () =>
    new Promise((resolve) => {
      let fired = 0;
      const timer = setInterval(() => {
        if (++fired < 3) return;
        clearInterval(timer);
        setTimeout(() => resolve(fired), 10);
      }, 1);
    }),
  "promises of any iterable": async () => [
    await Promise.all(new Set([1, Promise.resolve(2)])),
    await Promise.allSettled([Promise.reject(1), 2]),
    await Promise.race(new Set([new Promise(() => {}), 3])),
    await Promise.any([Promise.reject(1), 4]),
    await nameOf(Promise.any([Promise.reject(1)])),
    await nameOf(Promise.all([Promise.reject(new RangeError())])),
  ],
  "a thenable is waited for": async () => [
    await { then: (resolve: (value: number) => void) => resolve(5) },
    await Promise.resolve({ then: (_: unknown, reject: (reason: number) => void) => reject(6) }).catch((
      one,
    ) => one),
  ],
  "withResolvers, try and finally": async () => {
    const log: unknown[] = [];
    const { promise, resolve, reject } = Promise.withResolvers();
    resolve(1);
    reject(2);
    log.push(await promise.finally(() => log.push("finally")));
    log.push(await Promise.try(() => JSON.parse("{")).catch((error) => error.name));
    return log;
  },
  "async generators, to their end and left early": async () => {
    const log: unknown[] = [];
    for await (const one of counted(log)) {
      log.push(one);
      if (one === 2) break;
    }
    for await (const one of [Promise.resolve("a"), "b"]) log.push(one);
    return log;
  },
  "what is loaded later": async () => Object.keys(await import("./later.ts")),
  "resources are given back": async () => {
    const log: string[] = [];
    {
      using _one = { [Symbol.dispose]: () => void log.push("one") };
      await using _two = { [Symbol.asyncDispose]: () => Promise.resolve(void log.push("two")) };
    }
    return log;
  },
};
