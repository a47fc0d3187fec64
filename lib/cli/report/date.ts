/**
 * Knows how a day is written.
 * Must not know what happens on it.
 *
 * @module
 */

/** The local day as `YYYY-MM-DD`. */
export function day(date: Date): string {
  const pad = (part: number, width = 2) => String(part).padStart(width, "0");
  return `${pad(date.getFullYear(), 4)}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}
