/**
 * Knows how tests that mostly wait for a server wait together.
 * Must not know what they do.
 *
 * @module
 */

/** Does the work at the first call, and gives its result at every one. */
export function once<T>(work: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | undefined;
  return () => done ??= work();
}

/** Runs so many at a time, in order. */
export class Pool {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  /** Lets `size` run at a time. */
  constructor(size: number) {
    this.#free = size;
  }

  /** Does the work when its turn comes. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#free--;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}
