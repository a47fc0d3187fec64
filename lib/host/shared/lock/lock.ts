/**
 * Knows how long to wait for a lock, and when to say so.
 * Must not know how a lock is taken.
 *
 * @module
 */

import { HfAuthError } from "../../../errors.ts";
import type { Clock, LockOptions } from "../../host.ts";

/** Gives a taken lock back. */
export type Release = () => void | Promise<void>;

/** That somebody else has the lock. */
export interface Busy {
  /** Who, where that is known, and what to do if they are gone: a sentence without a final period. */
  readonly holder?: string;
}

/** Takes the lock on a path, unless somebody else has it. */
export type TryLock = (path: string) => Promise<Release | Busy>;

// The pace and the patience of Python's filelock as huggingface_hub uses it.
const pace = 50;
const usualPatience = 30_000;
const quiet = 2_000;

/** Runs `work` with the lock on `path`, and gives the lock back whatever happens. */
export async function withLock<T>(
  { clock, tryLock }: { readonly clock: Clock; readonly tryLock: TryLock },
  path: string,
  work: () => Promise<T>,
  { signal, onWait, patience = usualPatience }: LockOptions = {},
): Promise<T> {
  const start = clock.monotonic();
  let told = false;
  let release: Release;
  while (true) {
    signal?.throwIfAborted();
    const taken = await tryLock(path);
    if (typeof taken === "function") {
      release = taken;
      break;
    }
    const waited = clock.monotonic() - start;
    if (waited >= patience) throw timeout(path, patience, taken);
    if (waited >= quiet && !told) {
      told = true;
      onWait?.();
    }
    await clock.sleep(pace, signal);
  }
  try {
    return await work();
  } finally {
    // What the work gave counts; a lock that can't be given back goes with this process.
    await Promise.resolve().then(release).catch(() => {});
  }
}

function timeout(path: string, patience: number, { holder }: Busy): HfAuthError {
  return new HfAuthError("lock_timeout", `Could not lock ${path} within ${patience / 1000} seconds`, {
    hint: holder ?? "Try again when the other hf-auth or Python process has finished changing the tokens",
  });
}
