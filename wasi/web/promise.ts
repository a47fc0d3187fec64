/** Promises whose jobs the event loop runs: the engine's own never go on while it is called. */

import Promises from "library:promise-polyfill";
import { queueMicrotask } from "./event_loop.ts";

Promises._immediateFn = queueMicrotask;
// Who awaits it may come later.
Promises._unhandledRejectionFn = () => {};
// The engine's own make promises of the kind they are called on, and take whatever can be iterated.
const { all, allSettled, any, race, try: attempt, withResolvers } = globalThis.Promise;

/** As everywhere. */
export const Promise: PromiseConstructor = Object.assign(Promises, {
  all,
  allSettled,
  any,
  race,
  try: attempt,
  withResolvers,
});
