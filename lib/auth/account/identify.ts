/**
 * Knows whose a token in use is: the Hub is asked, or an earlier answer of it serves.
 * Must not know what depends on it.
 *
 * @module
 */

import { isStored } from "../../config.ts";
import { HfAuthError, isHfAuthError } from "../../errors.ts";
import type { HubContext } from "../../hub/http.ts";
import { type Identity, requestWhoami } from "../../hub/whoami.ts";
import type { Secret } from "../../secret.ts";
import { onceRefreshed } from "../freshness/refusal.ts";
import type { Session } from "../session.ts";
import type { ActiveToken } from "../token.ts";
import { requireOwnHub } from "../transport/own_hub.ts";

/** Whose a token is. */
export interface Identified {
  /** The account. */
  readonly identity: Identity;
  /** Set when the Hub answered too many requests (429), and this is an earlier answer; says how old. */
  readonly stale?: HfAuthError;
}

/** How to ask. */
export interface IdentifyOptions {
  /** Whether only the Hub's answer of now will do. Default `false`. */
  readonly isFresh?: boolean;
  /** The Hub, where it is to be asked in another way than usual. */
  readonly hub?: HubContext;
}

const FRESH = 60_000; // ms that an answer is as good as a new one
const USABLE = 86_400_000; // ms that it is better than none

/**
 * Whose the token in use is. A refused one is refreshed once, if it can be. An answer of the last minute is not asked for
 * again, and one of the last day serves where the Hub has had too many requests; `isFresh` wants neither, for whoever
 * decides by it.
 *
 * @throws {HfAuthError} `other_hub`, and the errors of {@linkcode requestWhoami}.
 */
export async function identify(
  session: Session,
  active: ActiveToken,
  { isFresh = false, hub = session.hub }: IdentifyOptions = {},
): Promise<Identified> {
  if (isStored(active.source)) requireOwnHub(active, hub.endpoint);
  const request = (token: Secret) => requestWhoami(hub, token);
  return await identifyAs(session, active.token, isFresh, () => onceRefreshed(session, active, request));
}

/** The same of any token, which may be nobody's in use. */
export async function identifyToken(session: Session, token: Secret, isFresh = false): Promise<Identified> {
  const request = async () => ({ answer: await requestWhoami(session.hub, token), token });
  return await identifyAs(session, token, isFresh, request);
}

async function identifyAs(
  { hub, host: { clock }, answers: open }: Session,
  token: Secret,
  isFresh: boolean,
  request: () => Promise<{ readonly answer: Identity; readonly token: Secret }>,
): Promise<Identified> {
  const answers = await open();
  const last = isFresh ? undefined : await answers?.read(hub.endpoint, token);
  // Of a clock that was set back nothing is known.
  const age = last && clock.now() >= last.at ? clock.now() - last.at : Infinity;
  if (last && age < FRESH && !hub.offline) return { identity: last.identity };
  try {
    const { answer, token: accepted } = await request();
    await answers?.write(hub.endpoint, accepted, { identity: answer, at: clock.now() });
    return { identity: answer };
  } catch (error) {
    if (isHfAuthError(error, "invalid_token")) await answers?.forget(hub.endpoint, token);
    if (!last || age >= USABLE || !isHfAuthError(error, "rate_limited")) throw error;
    return { identity: last.identity, stale: stale(age, error) };
  }
}

function stale(age: number, cause: HfAuthError): HfAuthError {
  const minutes = Math.floor(age / 60_000);
  const [number, unit] = minutes < 60 ? [minutes, "minute"] : [Math.floor(minutes / 60), "hour"];
  return new HfAuthError(
    "rate_limited",
    `Too many requests (429): this is what the Hub said ${number} ${unit}${number === 1 ? "" : "s"} ago`,
    { ...(cause.hint !== undefined && { hint: cause.hint }), cause },
  );
}
