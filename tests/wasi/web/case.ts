/**
 * Knows what a case is.
 * Must not know any.
 *
 * @module
 */

/** What a case gives, the same wherever it runs; an error that it throws counts as its name. */
export type Case = (server: string) => unknown;

/** The name of what a promise rejects with. */
export const nameOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(() => "resolved", (error) => error?.name ?? error);
