/**
 * Knows which use of a refresh token is a fault, and which lost login nobody could have saved.
 * Must not know how a fleet comes to it.
 *
 * @module
 */

import type { Failure, Login, Use } from "./hub.ts";
import type { Run } from "./machine.ts";

const HOUR = 3_600_000;

/** Every second use of a refresh token that was not its first user's own fault. */
export function usedTwice(uses: readonly Use[]): string[] {
  const first = new Map<string, Use>();
  return uses.flatMap((use) => {
    const before = first.get(use.refreshToken);
    first.set(use.refreshToken, before ?? use);
    if (!before || isOwnFault(before, use)) return [];
    const at = `${hours(before.time)} and again at ${hours(use.time)}`;
    return [`a refresh token was used at ${at}: ${told(before)}`];
  });
}

/** The logins that were refreshed more often than their tokens' life asks for, in so many milliseconds. */
export function tooOften(logins: readonly Login[], life: number, end: number): string[] {
  // A watch does so in the last fifth; and once more at the start, and in the middle of it.
  const most = Math.ceil(end / (life * 0.8)) + 2;
  return logins.flatMap(({ name, accessTokens }) =>
    accessTokens.size - 1 > most
      ? [`${name} was refreshed ${accessTokens.size - 1} times, more than ${most}`]
      : []
  );
}

/** The outages in which the Hub was asked for one login more often than the pauses allow, and nobody was in need. */
export function wornOut(failures: readonly Failure[], isWatched: boolean): string[] {
  // Pauses grow to half an hour, of which others wait half, and those of a watch to five minutes, more or less a quarter.
  const perHour = isWatched ? 16 : 4;
  // No clock is wrong by more than twelve hours, and six hours before the end everybody asks.
  const early = failures.filter(({ left }) => left > 18 * HOUR);
  return [...Map.groupBy(early, ({ outage }) => outage)].flatMap(([{ from, until }, all]) =>
    [...Map.groupBy(all, ({ login }) => login)].flatMap(([{ name }, { length }]) => {
      const most = 12 + (until - from) / HOUR * perHour;
      return length > most
        ? [
          `a Hub that failed was asked for ${name} ${length} times from ${hours(from)} on, more than ${most}`,
        ]
        : [];
    })
  );
}

/** Whether a login is lost for a reason that nothing helps against: the answer never got to who asked, or went with him. */
export function isExcused({ refreshToken }: Login, uses: readonly Use[]): boolean {
  const last = uses.find(({ next }) => next === refreshToken);
  return last !== undefined && last.written === undefined && (last.landed === undefined || isGone(last));
}

/** Whether who used it has crashed since. */
export function isGone({ user }: Use): boolean {
  return (user as Run).isOver;
}

/** Whether who used a token first never got the answer, or crashed before it was written. */
function isOwnFault(first: Use, second: Use): boolean {
  const isUnwritten = first.written === undefined || first.written > second.time;
  return first.landed === undefined || (isGone(first) && isUnwritten);
}

function told(use: Use): string {
  const { next, landed, written } = use;
  const is = (time: number | undefined) => time === undefined ? "never" : `at ${hours(time)}`;
  return `${next === undefined ? "refused" : "granted"}, answered ${is(landed)}, written ${is(written)}` +
    `${isGone(use) ? ", its user crashed" : ""}`;
}

/** A time, as problems tell it. */
export function hours(ms: number): string {
  return `${(ms / HOUR).toFixed(4)} h`;
}
