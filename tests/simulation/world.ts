/**
 * Knows a time in which nothing happens but what was planned: one thing after the other, in the same order at every run.
 * Must not know what happens in it.
 *
 * @module
 */

/** What is planned. */
interface Planned {
  readonly time: number;
  readonly order: number;
  readonly run: () => void;
}

/**
 * A time of its own. Any number of tasks run in it, one at a time: time passes only when each of them waits for something
 * that was planned, however many promises it takes to get there.
 */
export class World {
  /** Milliseconds since the start. */
  time = 0;
  readonly #heap: Planned[] = [];
  #order = 0;
  #running = 0;
  #onIdle: (() => void) | undefined;

  /** Plans something. */
  at(time: number, run: () => void): void {
    const heap = this.#heap;
    const planned = { time: Math.max(time, this.time), order: this.#order++, run };
    let place = heap.push(planned) - 1;
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (!isBefore(planned, heap[above]!)) break;
      heap[place] = heap[above]!;
      place = above;
    }
    heap[place] = planned;
  }

  /** Runs a task; until it waits, nothing else does. */
  start(task: () => Promise<void>): void {
    this.#running++;
    task().finally(() => this.#stopped());
  }

  /**
   * Has the task that runs wait. `plan` is handed what wakes it, with what it gets; a task that is never woken stays where
   * it is for good, as one that was killed.
   */
  wait<T>(plan: (wake: (settle: () => T) => void) => void): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      plan((settle) => {
        this.#running++;
        try {
          resolve(settle());
        } catch (error) {
          reject(error);
        }
      });
      this.#stopped();
    });
  }

  /** Lets everything happen up to that time. */
  async run(until: number): Promise<void> {
    while (this.#heap.length > 0 && this.#heap[0]!.time <= until) {
      const next = this.#take();
      this.time = next.time;
      next.run();
      if (this.#running > 0) await new Promise<void>((resolve) => this.#onIdle = resolve);
    }
    this.time = until;
  }

  #stopped(): void {
    this.#running--;
    if (this.#running < 0) throw new Error("A task waited that did not run");
    if (this.#running > 0) return;
    this.#onIdle?.();
    this.#onIdle = undefined;
  }

  #take(): Planned {
    const heap = this.#heap;
    const first = heap[0]!;
    const last = heap.pop()!;
    if (heap.length === 0) return first;
    let place = 0;
    while (true) {
      let below = 2 * place + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && isBefore(heap[below + 1]!, heap[below]!)) below++;
      if (!isBefore(heap[below]!, last)) break;
      heap[place] = heap[below]!;
      place = below;
    }
    heap[place] = last;
    return first;
  }
}

function isBefore(one: Planned, other: Planned): boolean {
  return one.time < other.time || (one.time === other.time && one.order < other.order);
}
