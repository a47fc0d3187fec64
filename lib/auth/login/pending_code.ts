/**
 * Knows the code that a person has yet to enter, so that it can be waited for later or by two at once.
 * Must not know how it is shown.
 *
 * @module
 */

import {
  type DeviceAuthorization,
  parseDeviceAuthorization,
  requestDeviceCode,
} from "../../hub/device_code.ts";
import type { CodeForPerson } from "../../person/person.ts";
import type { Session } from "../session.ts";
import type { Wanted } from "./granted_token.ts";

type Parts = Pick<Session, "hub" | "store" | "host" | "pendingCode">;

/** A code that is waited for. */
export interface PendingCode extends Wanted {
  /** What the Hub said, with the lifetime that is left. */
  readonly authorization: DeviceAuthorization;
  /** Whether another process asked for it. */
  readonly joined: boolean;
}

const ENOUGH = 60; // seconds that a person needs to enter a code, if it lives for twice as long
const USUAL_LIFE = 900; // seconds, of a code whose lifetime wasn't kept

/** A kept code, and the lifetime that it had at first, in seconds. */
interface Kept extends PendingCode {
  readonly lifetime: number;
}

/** The code that is pending on this machine, if it is still good. */
export async function readPendingCode(session: Parts): Promise<PendingCode | undefined> {
  return await readKept(session);
}

async function readKept(session: Parts): Promise<Kept | undefined> {
  const values = await (await session.pendingCode())?.read();
  if (!values || values.get("client_id") !== session.hub.clientId) return undefined;
  const number = (key: string) => Number(values.get(key) ?? NaN);
  const lifetime = values.has("expires_in") ? number("expires_in") : USUAL_LIFE;
  const left = Math.ceil(number("expires_at") - session.host.clock.now() / 1000);
  const interval = number("interval");
  if (![left, lifetime, interval].every(Number.isFinite)) return undefined;
  try {
    // However the clock was set meanwhile.
    const fields = { ...Object.fromEntries(values), expires_in: Math.min(left, lifetime), interval };
    const parsed = parseDeviceAuthorization(fields, session.hub.insecureHosts);
    // What this program wrote was at least a second; the file is nobody else's.
    const authorization = { ...parsed, interval: Math.min(interval, parsed.interval) };
    return {
      authorization,
      lifetime,
      joined: true,
      expectUser: values.get("expect_user"),
      tokenName: values.get("token_name"),
    };
  } catch {
    // Somebody may have changed the file, and what the Hub is not allowed to say it may not say either.
    return undefined;
  }
}

/** A kept code that a person still has the time to enter. */
async function joinable(session: Parts, ended: PendingCode | undefined): Promise<PendingCode | undefined> {
  const kept = await readKept(session);
  if (!kept || kept.authorization.expiresIn < Math.min(ENOUGH, kept.lifetime / 2)) return undefined;
  const isEnded = ended?.authorization.deviceCode.equals(kept.authorization.deviceCode) ?? false;
  return isEnded ? undefined : kept;
}

/** For whom a code is asked. */
export interface ObtainOptions extends Wanted {
  /** A code that is good no more, though it may still be kept. */
  readonly ended?: PendingCode | undefined;
  /** Whether a code is of no use that cannot be kept. Default `false`. */
  readonly mustKeep?: boolean;
  /** Runs the request, so that a person may be shown that the Hub takes its time. */
  readonly whileAsking?: <T>(request: () => Promise<T>) => Promise<T>;
}

/** Joins the pending code if enough is left of its life, or asks the Hub for one and keeps it privately. */
export async function obtainCode(
  session: Parts,
  { ended, ...options }: ObtainOptions = {},
): Promise<PendingCode> {
  // Of two that come at once, the second joins.
  return await joinable(session, ended) ??
    await session.store.exclusively(async () =>
      await joinable(session, ended) ?? await askForCode(session, options)
    );
}

async function askForCode(
  session: Parts,
  { expectUser, tokenName, mustKeep = false, whileAsking = (request) => request() }: Omit<
    ObtainOptions,
    "ended"
  >,
): Promise<PendingCode> {
  const authorization = await whileAsking(() => requestDeviceCode(session.hub));
  const { deviceCode, userCode, verificationUri, verificationUriComplete, expiresIn, interval } =
    authorization;
  const file = await session.pendingCode();
  await file?.write({
    client_id: session.hub.clientId,
    device_code: deviceCode.reveal(),
    user_code: userCode,
    verification_uri: verificationUri,
    verification_uri_complete: verificationUriComplete,
    expires_in: String(expiresIn),
    expires_at: String(session.host.clock.now() / 1000 + expiresIn),
    interval: String(interval),
    ...(expectUser !== undefined && { expect_user: expectUser }),
    ...(tokenName !== undefined && { token_name: tokenName }),
  }).catch((error) => {
    // Without the file nobody can join, and the login itself goes on.
    if (mustKeep) throw error;
  });
  return { authorization, joined: false, expectUser, tokenName };
}

/** What a person is told of it. */
export function codeForPerson(
  { deviceCode: _, interval: __, ...code }: DeviceAuthorization,
  { endpoint }: Pick<Parts["hub"], "endpoint">,
): CodeForPerson {
  return { ...code, hub: endpoint };
}

/** Forgets the pending code, unless another one has taken its place. */
export async function forgetCode(session: Parts, { authorization }: PendingCode): Promise<void> {
  const pending = await session.pendingCode();
  const kept = (await pending?.read())?.get("device_code");
  // It ends by itself, whether or not the file can be removed.
  if (kept === authorization.deviceCode.reveal()) await pending?.remove().catch(() => {});
}
