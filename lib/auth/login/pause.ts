/**
 * Knows how a person is shown what a login waits for while there is no code to approve.
 * Must not know what is waited for.
 *
 * @module
 */

import type { Pause, Person } from "../../person/person.ts";

/** Does `work` while the person is shown that. */
export async function whilePausing<T>(
  person: Pick<Person, "showPause">,
  pause: Pause,
  work: () => Promise<T>,
): Promise<T> {
  const done = new AbortController();
  // What can't be shown is waited for all the same.
  const showing = person.showPause?.(pause, done.signal).catch(() => {});
  try {
    return await work();
  } finally {
    done.abort();
    await showing;
  }
}
