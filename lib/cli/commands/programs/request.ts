/**
 * Knows how the request of a program that has started this one is read: it has said everything by then.
 * Must not know what it asks.
 *
 * @module
 */

import { HfAuthError } from "../../../errors.ts";
import type { Host } from "../../../host/host.ts";

const PATIENCE = 10_000; // ms

/**
 * What `read` gives, or an error when it has not come after ten seconds: a person who runs it has nothing to say.
 *
 * @throws {HfAuthError} `usage`, with `hint`.
 */
export async function soon(
  { clock }: Pick<Host, "clock">,
  read: () => Promise<string>,
  hint: string,
): Promise<string> {
  const over = new AbortController();
  const late = clock.sleep(PATIENCE, over.signal).then(() => {
    throw new HfAuthError("usage", "Nothing came on standard input", { hint });
  });
  try {
    return await Promise.race([read(), late]);
  } finally {
    over.abort();
    late.catch(() => {});
  }
}
