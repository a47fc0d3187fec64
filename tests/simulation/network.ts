/**
 * Knows how long messages are on their way, and which ones are lost: by chance, and while a way is cut.
 * Must not know what is in them.
 *
 * @module
 */

import type { World } from "./world.ts";

/** Where requests go. */
export type Place = "engine" | "hub";
/** Requests go there, and answers come from there. */
export type Direction = "to" | "from";

/** A way that is cut for a while. */
export interface Cut {
  /** Whose; everybody's unless given. */
  readonly machine?: number;
  readonly place: Place;
  readonly directions: readonly Direction[];
  readonly from: number;
  readonly until: number;
}

/** How good it is. */
export interface Quality {
  /** The usual time of one way, in milliseconds; now and then it is a hundred times as long, or more. */
  readonly delay: number;
  /** How often one way is so slow, from 0 to 1. */
  readonly slow: number;
  /** How often a message is lost, from 0 to 1. */
  readonly loss: number;
  /** When none is slow or lost any more, in milliseconds since the start. */
  readonly calm: number;
}

const SLOWEST = 90_000; // ms: later than any lease

/** What became of a request. */
export interface Journey<T> {
  /** When whoever asked knows, by the answer or because he has waited for as long as he does. */
  readonly end: number;
  /** The answer; none when it, or the request, was lost. */
  readonly answer: { readonly value: T } | undefined;
}

/** All ways between machines and places. */
export class Network {
  readonly #world: World;
  readonly #random: () => number;
  readonly #quality: Quality;
  readonly #cuts: Cut[];

  /** Everything in it is decided by `random`. */
  constructor(world: World, random: () => number, quality: Quality, cuts: readonly Cut[]) {
    [this.#world, this.#random, this.#quality, this.#cuts] = [world, random, quality, [...cuts]];
  }

  /** Cuts one more way. */
  cut(cut: Cut): void {
    this.#cuts.push(cut);
  }

  /** Sends a request, has `serve` answer it when it is there, and tells what became of it. */
  send<T>(
    machine: number,
    place: Place,
    { patience, dropsLate }: { readonly patience: number; readonly dropsLate: boolean },
    serve: () => T | Promise<T>,
    tell: (journey: Journey<T>) => void,
  ): void {
    const world = this.#world;
    const start = world.time;
    const latest = start + patience;
    const lost = () =>
      tell({ end: this.#random() < 0.5 ? latest : Math.min(latest, start + 200), answer: undefined });
    if (this.#isLost(machine, place, "to")) return lost();
    const arrival = start + this.#delay();
    // What has hung up is not heard any more, but an engine may still have it in a queue.
    if (arrival > latest && dropsLate) return tell({ end: latest, answer: undefined });
    world.at(arrival, () =>
      world.start(async () => {
        const value = await serve();
        const end = world.time + this.#delay();
        const isLost = this.#isLost(machine, place, "from") || end > latest;
        if (arrival <= latest) tell(isLost ? { end: latest, answer: undefined } : { end, answer: { value } });
      }));
    if (arrival > latest) tell({ end: latest, answer: undefined });
  }

  #isLost(machine: number, place: Place, direction: Direction): boolean {
    const { time } = this.#world;
    const { loss, calm } = this.#quality;
    return (this.#random() < loss && time < calm) ||
      this.#cuts.some((cut) =>
        cut.from <= time && time < cut.until && cut.place === place && cut.directions.includes(direction) &&
        (cut.machine === undefined || cut.machine === machine)
      );
  }

  #delay(): number {
    const { delay, slow, calm } = this.#quality;
    const usual = -delay * Math.log(1 - this.#random());
    return Math.ceil(
      this.#random() < slow && this.#world.time < calm
        ? Math.min(SLOWEST, usual * 10 + this.#random() * SLOWEST)
        : usual,
    );
  }
}
