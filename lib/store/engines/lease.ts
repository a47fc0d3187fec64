/**
 * Knows the part of an engine in which writers leave word for each other: who has a turn alone, for how long, and who has
 * written lately.
 * Must not know how it is kept, nor the time.
 *
 * @module
 */

/** What it says. */
export interface Lease {
  /** The turn that somebody has alone; each turn has an id of its own. */
  readonly holder?: string;
  /** How long that turn lasts. */
  readonly seconds?: number;
  /** What somebody has begun that can be done only once, and has not told the end of; the last one first. */
  readonly begun: readonly string[];
  /** The ids of the latest writes, the last one first: whoever got no answer finds out whether his own is among them. */
  readonly writes: readonly string[];
}

const REMEMBERED = 32; // writes, while somebody waits for an engine that does not answer; and what is begun

/** What a part says; one that isn't there, or that somebody has broken, says nothing. */
export function readLease(text: string | undefined): Lease {
  const { holder, seconds, begun, writes }: Partial<Record<string, unknown>> = parsed(text);
  return {
    ...(typeof holder === "string" && typeof seconds === "number" && { holder, seconds }),
    begun: Array.isArray(begun) ? begun.map(String) : [],
    writes: Array.isArray(writes) ? writes.map(String) : [],
  };
}

/** The text of a part after one more write. */
export function writtenLease(lease: Lease, id: string): string {
  return JSON.stringify({
    ...lease,
    begun: lease.begun.slice(0, REMEMBERED),
    writes: [id, ...lease.writes].slice(0, REMEMBERED),
  });
}

function parsed(text = "{}"): object {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
