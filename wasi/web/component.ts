/**
 * The modules of this component that are not compiled in it, and what the Web has in its place. Compiled, a module takes
 * five times the room of its text; so that is done when one is first needed.
 */

import { given, texts } from "component:registry";

type Exports = Record<string, unknown>;

const GLOBALS: Readonly<Record<string, readonly string[]>> = {
  abort: ["AbortController", "AbortSignal", "Event", "EventTarget"],
  console: ["console"],
  crypto: ["crypto"],
  event_loop: ["clearInterval", "clearTimeout", "queueMicrotask", "setInterval", "setTimeout"],
  fetch: ["fetch", "Headers", "Request", "Response"],
  promise: ["Promise"],
  streams: ["ReadableStream"],
  text: ["TextDecoder", "TextEncoder"],
  url: ["URL", "URLSearchParams"],
};

for (const [module, names] of Object.entries(GLOBALS)) {
  for (const name of names) {
    // The engine has one, which this one is made of; others are there when they are provided.
    if (texts[module] === undefined) continue;
    Object.defineProperty(globalThis, name, {
      configurable: true,
      get: () => {
        // Its library looks whether they are there.
        for (const one of names) Reflect.deleteProperty(globalThis, one);
        provide(module, need(module));
        return Reflect.get(globalThis, name);
      },
      set: (value) => place(name, value),
    });
  }
}

given["component"] = { need };

/** Provides a module that is compiled. */
export function provide(module: string, exports: Exports): void {
  given[module] = exports;
  for (const name of GLOBALS[module] ?? []) place(name, exports[name]);
}

/** Gives a module's exports by its path, as Node's `require` does. */
export function need(path: string): Exports {
  const name = path.startsWith("wasi:") ? path.split("@")[0]! : path.replace(/^.*\/|\.[jt]s$/g, "");
  return given[name] ?? load(name);
}

/** Makes chances anew in each instance: the engine's own are frozen with it. */
export function unfreeze(): void {
  Math.random = () => {
    const [high, low] = crypto.getRandomValues(new Uint32Array(2)) as unknown as [number, number];
    return ((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53;
  };
}

/**
 * Overwrites memory that is free, which would be part of the component as it is. The sizes are what made it smallest:
 * smaller pieces leave more behind than they clean.
 */
export function tidy(): void {
  const held: ArrayBuffer[] = [];
  for (let size = 1_048_576; size >= 512; size /= 2) {
    for (let total = 0; total < 100_000; total += size) held.push(new ArrayBuffer(size));
  }
}

// What the program calls to load a part of itself.
place("require", need);

function load(name: string): Exports {
  const text = texts[name];
  // What is neither compiled nor a text of its own is with the rest of the program.
  if (text === undefined) return need("rest")[name] as Exports;
  const module = { exports: {} };
  new Function("require", "module", "exports", text)(need, module, module.exports);
  return given[name] = module.exports;
}

function place(name: string, value: unknown): void {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}
