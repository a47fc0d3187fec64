/**
 * Knows what an active token is that is none of the stored ones: one of a refresh that is under way, or nobody's.
 * Must not know how a token is refreshed.
 *
 * @module
 */

import { HfAuthError, isHfAuthError } from "../../errors.ts";
import type { Secret } from "../../secret.ts";
import type { Tokens } from "../../store/tokens.ts";
import type { Session } from "../session.ts";

const PATIENCE = 5_000; // ms for somebody who is just storing a token; any user can hold the lock

/** An active token that is none of the stored ones: somebody may be refreshing it, who stores it first. */
export async function unlistedToken(
  session: Pick<Session, "store" | "signal">,
  tokens: Tokens,
  active: Secret,
): Promise<{ readonly token: Secret; readonly warning?: HfAuthError }> {
  const current = (await session.store.read()).active ?? active;
  const isUnderWay = active.equals(current) &&
    tokens.all.some(({ refreshToken }) => refreshToken !== undefined);
  if (!isUnderWay) return { token: current };
  const latest = await activeOnceUnlocked(session) ?? active;
  return { token: latest, ...(active.equals(latest) && { warning: unlisted() }) };
}

/** The active token when nobody is changing the store any more. */
async function activeOnceUnlocked(
  { store, signal }: Pick<Session, "store" | "signal">,
): Promise<Secret | undefined> {
  try {
    return await store.changing(async (held) => (await held.read()).active, { patience: PATIENCE });
  } catch (error) {
    signal?.throwIfAborted();
    if (isHfAuthError(error)) return undefined;
    throw error;
  }
}

// A process that died between the two writes of a refresh leaves this behind.
function unlisted(): HfAuthError {
  return new HfAuthError(
    "not_refreshable",
    "The active token is not one of the stored tokens, so it cannot be refreshed",
    { hint: "Choose a stored one with `hf-auth switch`, or log in with `hf-auth login --force`" },
  );
}
