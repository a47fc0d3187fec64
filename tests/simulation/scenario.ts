/**
 * Knows what befalls a fleet in one seed: how many machines there are, what they do, and what goes wrong when.
 * Must not know what comes of it.
 *
 * @module
 */

import type { Cut, Direction, Place, Quality } from "./network.ts";

const MINUTE = 60_000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;

/** How long a machine is cut off at most. */
export const LONGEST_CUT: number = 6 * HOUR;

/** What befalls one machine. All times are in milliseconds since the start. */
export interface Fate {
  /** How wrong its clock is, in milliseconds. */
  readonly wall: number;
  /** Whether it keeps all logins fresh (`refresh --watch`); otherwise it asks for a token now and then. */
  readonly watches: boolean;
  /** How long it is usually between two times that it asks for a token. */
  readonly gap: number;
  /** Whether one process asks again and again; otherwise each time is a process of its own. */
  readonly isScript: boolean;
  /** When it crashes, and when it is up again: never, if it is not. */
  readonly crashes: readonly { readonly at: number; readonly up: number | undefined }[];
  readonly pauses: readonly { readonly at: number; readonly ms: number; readonly isSuspended: boolean }[];
  /** When its clock is set, by how much. */
  readonly steps: readonly { readonly at: number; readonly ms: number }[];
}

/** When the Hub grants nothing, in milliseconds since the start. */
export interface Outage {
  readonly from: number;
  readonly until: number;
}

/** All that is decided before it begins. */
export interface Scenario {
  readonly machines: readonly Fate[];
  /** How long the first token of each login is good. */
  readonly lefts: readonly number[];
  /** How long every later one is. */
  readonly life: number;
  readonly quality: Quality;
  readonly cuts: readonly Cut[];
  /** When the Hub answers, but grants nothing. */
  readonly outages: readonly Outage[];
  /** When all machines ask for a token at once. */
  readonly herds: readonly number[];
  /** How often something befalls whoever changes a file or was answered by the engine, from 0 to 1. */
  readonly blows: number;
  /** How often something befalls whoever was just answered by the Hub, from 0 to 1. */
  readonly answerBlows: number;
  /** When nothing goes wrong any more. */
  readonly calm: number;
  /** When it is over. */
  readonly end: number;
}

/** What a seed has in store for a fleet of so many machines; how many, the seed says unless given. */
export function scenarioOf(random: () => number, count: number = sizeOf(random)): Scenario {
  const between = (least: number, most: number) => least + random() * (most - least);
  const times = <T>(most: number, make: (index: number) => T): T[] =>
    Array.from({ length: Math.floor(random() * (most + 1)) }, (_, index) => make(index));
  const chance = (share: number) => random() < share;
  const calm = 44 * HOUR;
  const isHard = chance(0.7);
  const watchers = Math.min(count, Math.floor(random() * 4));
  const ways: readonly (readonly Direction[])[] = [["to"], ["from"], ["to", "from"]];
  const cut = (most: number, machine?: number): Cut => {
    const from = between(0, calm);
    const place: Place = chance(0.5) ? "engine" : "hub";
    const directions = ways[Math.floor(random() * 3)]!;
    const until = Math.min(calm, from + between(0, most));
    return { ...machine !== undefined && { machine }, place, directions, from, until };
  };
  const isWrong = chance(0.5);
  // Larger fleets ask less often each, or nobody would live to see the end.
  const usualGap = between(1, 8) * HOUR * Math.max(1, count / 200);
  const machines = Array.from({ length: count }, (_, number): Fate => ({
    wall: isWrong ? between(-12, 12) * HOUR : between(-2, 2) * 1000,
    watches: number < watchers,
    gap: usualGap * between(0.3, 1.7),
    isScript: chance(0.3),
    crashes: isHard && chance(0.4)
      ? times(2, () => between(0, calm)).sort((a, b) => a - b).map((at) => ({
        at,
        up: chance(0.2) ? undefined : at + between(MINUTE, 3 * HOUR),
      }))
      : [],
    pauses: isHard && chance(0.4)
      ? times(3, () => ({ at: between(0, calm), ms: between(1000, 2 * HOUR), isSuspended: chance(0.5) }))
      : [],
    steps: isWrong && chance(0.2) ? [{ at: between(0, calm), ms: between(-12, 12) * HOUR }] : [],
  }));
  return {
    machines,
    lefts: Array.from({ length: 1 + Math.floor(random() * 3) }, () => between(28, 40) * HOUR),
    // A token of a short life is refreshed four hours before its end: no clock that is wrong by more can do that.
    life: isWrong || chance(0.6) ? 30 * DAY - 1000 : chance(0.5) ? 40 * HOUR : 6 * HOUR,
    quality: {
      delay: between(1, 200),
      slow: isHard ? between(0, 0.02) : 0,
      loss: isHard && chance(0.5) ? between(0, 0.01) : 0,
      calm,
    },
    cuts: isHard
      ? [
        ...times(2, () => cut(2 * HOUR)),
        ...machines.flatMap((_, number) => chance(0.5) ? times(2, () => cut(LONGEST_CUT, number)) : []),
      ]
      : [],
    outages: isHard && chance(0.5)
      ? times(2, () => {
        // The first tokens are due then.
        const from = chance(0.5) ? 0 : between(0, 8) * HOUR;
        return { from, until: from + between(1, 14) * HOUR };
      })
      : [],
    herds: times(2, () => between(0, calm)),
    blows: isHard ? between(0, 0.1) : 0,
    answerBlows: isHard ? between(0, chance(0.3) ? 0.8 : 0.1) : 0,
    calm,
    end: calm + 30 * HOUR,
  };
}

/** A thousand now and then, and mostly so few that much of it happens to each. */
function sizeOf(random: () => number): number {
  const kind = random();
  const [least, most] = kind < 0.7 ? [1, 16] : kind < 0.9 ? [16, 64] : kind < 0.96 ? [64, 256] : [1000, 1000];
  return Math.floor(least + random() * (most - least + 1));
}
