/**
 * Knows which token counts: a variable's before the file's, an ageing one renewed first.
 * Must not know what the token is then used for.
 *
 * @module
 */

import type { TokenSource } from "../config.ts";
import { HfAuthError, isHfAuthError } from "../errors.ts";
import type { Secret } from "../secret.ts";
import type { StoredToken } from "../store/stored_token.ts";
import { openSession, type Session, type VerbOptions } from "./session.ts";

/** The token that counts, and where it came from. */
export interface ActiveToken {
  /** The token. */
  readonly token: Secret;
  /** Where it was found. */
  readonly source: TokenSource;
  /** The name it is stored under, if it is a stored one. */
  readonly name?: string;
  /** What stands in the way of trusting it: it could not be renewed, or the store could not be read. */
  readonly warning?: HfAuthError;
}

const RENEWAL_MARGIN = 24 * 60 * 60; // seconds, as in Python

/**
 * The token that counts on this machine, or `undefined` when nobody is logged in: `HF_TOKEN`, then
 * `HUGGING_FACE_HUB_TOKEN`, then the token file. An OAuth token within a day of its end is renewed and stored first; if
 * that fails, the old one is returned with a `warning`.
 *
 * @example
 * ```ts
 * import { getToken } from "./mod.ts";
 *
 * const active = await getToken();
 * if (active) console.log(`${active.token} from ${active.source}`); // hf_****1234 from file
 * ```
 */
export async function getToken(options: VerbOptions = {}): Promise<ActiveToken | undefined> {
  return activeToken(await openSession(options));
}

/** {@linkcode getToken} within a verb's own session. */
export async function activeToken(session: Session): Promise<ActiveToken | undefined> {
  if (session.config.environmentToken) return session.config.environmentToken;
  const token = await session.store.readActive();
  if (!token) return undefined;
  try {
    return await fresh(session, token);
  } catch (error) {
    // The active token is good without its neighbours.
    if (isHfAuthError(error, "store_unreadable")) return { token, source: "file", warning: error };
    throw error;
  }
}

async function fresh(session: Session, token: Secret): Promise<ActiveToken> {
  const all = await session.store.readAll();
  const stored = all.find((candidate) => token.equals(candidate.token));
  if (!stored) {
    const current = await session.store.readActive() ?? token;
    // Another process renewed it between the two reads, or is about to have done so.
    const unsettled = token.equals(current) && all.some(({ refreshToken }) => refreshToken !== undefined);
    if (!unsettled) return { token: current, source: "file" };
    const latest = await settled(session, token);
    return { token: latest, source: "file", ...(token.equals(latest) && { warning: unstored() }) };
  }
  const name = stored.name;
  if (!isDue(stored, session.host.clock.now())) return { token, source: "file", name };
  const { renew } = await import("./freshness/refresh_under_lock.ts");
  const { token: renewed, warning } = await renew(session, stored);
  return { token: renewed, source: "file", name, ...(warning && { warning }) };
}

/** The active token when nobody is renewing it any more: of its two files the stored tokens change first. */
async function settled(session: Session, token: Secret): Promise<Secret> {
  try {
    return await session.store.change((writer) => writer.readActive()) ?? token;
  } catch (error) {
    session.signal?.throwIfAborted();
    if (isHfAuthError(error)) return token;
    throw error;
  }
}

// A process that died between the two writes of a renewal leaves this behind.
function unstored(): HfAuthError {
  return new HfAuthError(
    "not_refreshable",
    "The active token is none of the stored ones, and is not renewed",
    {
      hint: "Choose one with `hf-auth switch`, or log in with `hf-auth login --force`",
    },
  );
}

function isDue({ refreshToken, expiresAt = NaN }: StoredToken, nowMs: number): boolean {
  return refreshToken !== undefined && expiresAt - RENEWAL_MARGIN <= nowMs / 1000;
}
