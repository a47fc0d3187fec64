/**
 * Knows what to do when the Hub refuses the token in use: one that has a refresh token is refreshed once and tried again.
 * Must not know what the token was used for.
 *
 * @module
 */

import { isHfAuthError } from "../../errors.ts";
import type { Secret } from "../../secret.ts";
import type { Session } from "../session.ts";
import type { ActiveToken } from "../token.ts";

/**
 * Asks the Hub with the token in use, and once more with a new one where it answers 401 and a refresh token is at hand.
 * Gives the answer, and the token that it was given for.
 *
 * @throws what `ask` throws; after a refresh that failed, what it threw first.
 */
export async function onceRefreshed<T>(
  session: Session,
  active: Pick<ActiveToken, "token" | "name"> & Partial<Pick<ActiveToken, "source">>,
  ask: (token: Secret) => Promise<T>,
): Promise<{ readonly answer: T; readonly token: Secret }> {
  try {
    return { answer: await ask(active.token), token: active.token };
  } catch (error) {
    if (!isHfAuthError(error, "invalid_token") || error.status !== 401) throw error;
    if (active.source === "oidc") await forgetRefused(session);
    if (active.name === undefined) throw error;
    const token = await refreshed(session, active.name, active.token);
    if (!token) throw error;
    return { answer: await ask(token), token };
  }
}

/** The next command exchanges this job's identity again. */
async function forgetRefused(session: Session): Promise<void> {
  const { forgetExchanged } = await import("../oidc/exchanged_tokens.ts");
  await forgetExchanged(session).catch(() => {});
}

async function refreshed(session: Session, name: string, refused: Secret): Promise<Secret | undefined> {
  const stored = (await session.store.read()).named(name);
  if (!stored?.token) return undefined;
  // Another process was faster.
  if (!stored.token.equals(refused)) return stored.token;
  if (!stored.refreshToken) return undefined;
  const { refreshIfDue } = await import("./automatic_refresh.ts");
  const { token } = await refreshIfDue(session, { ...stored, token: stored.token }, { isRefused: true });
  return token.equals(refused) ? undefined : token;
}
