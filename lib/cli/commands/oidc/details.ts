/**
 * Knows how what is known of a failure reads, where the Hub does not tell its reason.
 * Must not know how it was found out.
 *
 * @module
 */

import type { ErrorDetails } from "../../../errors.ts";
import { printable } from "../../../person/printable.ts";

/** A line each. */
export function detailLines({ facts, problems, needs, settings }: ErrorDetails): string[] {
  const width = Math.max(0, ...facts.map(({ label }) => label.length));
  return [
    ...facts.length > 0 ? ["The identity token says:"] : [],
    ...facts.map(({ label, value }) => `  ${label.padEnd(width)}  ${value}`),
    ...problems.map((problem) => `Problem: ${problem}`),
    ...needs.length > 0 ? ["The Hub needs:"] : [],
    ...needs.map((need) => `  ${need}`),
    `Trusted publishers: ${settings}`,
  ].map(printable);
}
