/**
 * Knows the part of an engine in which writers leave word for each other: who has a turn alone, for how long, and who has
 * written lately.
 * Must not know how it is kept, nor the time.
 *
 * @module
 */

import type { Failure } from "../storage.ts";

/** What somebody has begun that can be done only once, and the id of the turn in which he did. */
export interface Begun {
  readonly what: string;
  readonly turn: string;
}

/** What came to nothing, in the words of whoever asked it. */
export interface Failed extends Failure {
  readonly what: string;
}

/** What it says. */
export interface Lease {
  /** The turn that somebody has alone; each turn has an id of its own. */
  readonly holder?: string;
  /** How long that turn lasts. */
  readonly seconds?: number;
  /** What nobody has told the end of; the last one first. */
  readonly begun: readonly Begun[];
  /** What was refused and always will be, in the words of whoever was; the last one first. */
  readonly refused: readonly string[];
  /** What came to nothing, one of each; the last one first. */
  readonly failed: readonly Failed[];
  /** The ids of the latest writes, the last one first: whoever got no answer finds out whether his own is among them. */
  readonly writes: readonly string[];
}

const LONGEST = 200; // characters of what is one of ours: more would only fill the engine
const REMEMBERED = 32; // writes, while somebody waits for an engine that does not answer; and as many of the others

/** What a part says; one that isn't there, or that somebody has broken, says nothing. */
export function readLease(text: string | undefined): Lease {
  const { holder, seconds, begun, refused, failed, writes }: Partial<Record<string, unknown>> = parsed(text);
  return {
    ...(isText(holder) && typeof seconds === "number" && { holder, seconds }),
    begun: Array.isArray(begun) ? begun.filter(isBegun) : [],
    refused: Array.isArray(refused) ? refused.filter(isText) : [],
    failed: Array.isArray(failed) ? failed.filter(isFailed) : [],
    writes: Array.isArray(writes) ? writes.filter(isText) : [],
  };
}

/** The text of a part after one more write. */
export function writtenLease(lease: Lease, id: string): string {
  return JSON.stringify({
    ...lease,
    begun: lease.begun.slice(0, REMEMBERED),
    refused: lease.refused.slice(0, REMEMBERED),
    failed: lease.failed.slice(0, REMEMBERED),
    writes: [id, ...lease.writes].slice(0, REMEMBERED),
  });
}

/** Without a turn; what was begun stays. */
export function without({ holder: _, seconds: __, ...lease }: Lease): Lease {
  return lease;
}

/** With something that begins in a turn. */
export function withBegun(lease: Lease, what: string | undefined, turn: string): Lease {
  return what === undefined ? lease : { ...lease, begun: [{ what, turn }, ...lease.begun] };
}

/** What a turn leaves behind. */
export interface Outcome {
  /** Whether what was begun in it still counts as begun. */
  readonly remains: boolean;
  /** What was refused in it. */
  readonly refusal?: string | undefined;
  /** What came to nothing in it, and when, in Unix seconds. */
  readonly failure?: { readonly what: string; readonly at: number } | undefined;
}

/** After a turn; nothing where there is no trace of it. */
export function ended(lease: Lease, turn: string, { remains, refusal, failure }: Outcome): Lease | undefined {
  const begun = lease.begun.filter((one) => one.turn !== turn || remains);
  const isUntold = refusal === undefined && failure === undefined;
  if (isUntold && lease.holder !== turn && begun.length === lease.begun.length) return undefined;
  return {
    ...lease.holder === turn ? without(lease) : lease,
    begun,
    ...refusal !== undefined && { refused: [...new Set([refusal, ...lease.refused])] },
    ...failure !== undefined && { failed: withFailed(lease.failed, failure.what, failure.at) },
  };
}

/** How often something has come to nothing, and when last. */
export function failureOf({ failed }: Lease, asking: string | undefined): Failure | undefined {
  return failed.find(({ what }) => what === asking);
}

function withFailed(failed: readonly Failed[], what: string, at: number): Failed[] {
  const times = (failed.find((one) => one.what === what)?.times ?? 0) + 1;
  return [{ what, times, at }, ...failed.filter((one) => one.what !== what)];
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.length <= LONGEST;
}

function isBegun(value: unknown): value is Begun {
  const { what, turn }: Partial<Record<string, unknown>> = Object(value);
  return isText(what) && isText(turn) && /^\w+$/.test(turn);
}

function isFailed(value: unknown): value is Failed {
  const { what, times, at }: Partial<Record<string, unknown>> = Object(value);
  return isText(what) && Number.isSafeInteger(times) && Number.isSafeInteger(at);
}

function parsed(text = "{}"): object {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
