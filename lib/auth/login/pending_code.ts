/**
 * Knows the code that a person has yet to enter, so that it can be waited for later or by two at once.
 * Must not know how it is shown.
 *
 * @module
 */

import { type DeviceAuthorization, requestDeviceCode } from "../../hub/device_code.ts";
import { isSecure } from "../../hub/http.ts";
import { Secret } from "../../secret.ts";
import type { Session } from "../session.ts";

type Parts = Pick<Session, "hub" | "store" | "host" | "pendingCode">;

/** A code that is waited for. */
export interface PendingCode {
  /** What the Hub said, with the lifetime that is left. */
  readonly authorization: DeviceAuthorization;
  /** Whether another process asked for it. */
  readonly joined: boolean;
  /** The only account whose approval counts, if whoever asked for the code named one. */
  readonly expectUser?: string | undefined;
}

/** The code that is pending on this machine, if it is still good. */
export async function readPendingCode(session: Parts): Promise<PendingCode | undefined> {
  const values = await (await session.pendingCode())?.read();
  const text = (key: string) => values?.get(key) ?? "";
  const authorization: DeviceAuthorization = {
    deviceCode: new Secret(text("device_code")),
    userCode: text("user_code"),
    verificationUri: text("verification_uri"),
    verificationUriComplete: text("verification_uri_complete"),
    expiresIn: Math.ceil(Number(text("expires_at")) - session.host.clock.now() / 1000),
    interval: Number(text("interval")),
  };
  if (text("client_id") !== session.hub.clientId || !isSound(authorization)) return undefined;
  return { authorization, joined: true, expectUser: values?.get("expect_user") };
}

/** For whom a code is asked. */
export interface ObtainOptions {
  /** The only account whose approval counts. */
  readonly expectUser?: string | undefined;
  /** Whether a code is of no use that cannot be kept. Default `false`. */
  readonly mustKeep?: boolean;
}

/** Joins the pending code, or asks the Hub for one and keeps it privately. */
export async function obtainCode(
  session: Parts,
  { expectUser, mustKeep = false }: ObtainOptions = {},
): Promise<PendingCode> {
  // Of two that come at once, the second joins.
  return await readPendingCode(session) ??
    await session.store.exclusively(async () =>
      await readPendingCode(session) ?? await askForCode(session, expectUser, mustKeep)
    );
}

async function askForCode(
  session: Parts,
  expectUser: string | undefined,
  mustKeep: boolean,
): Promise<PendingCode> {
  const authorization = await requestDeviceCode(session.hub);
  const { deviceCode, userCode, verificationUri, verificationUriComplete, expiresIn, interval } =
    authorization;
  const file = await session.pendingCode();
  await file?.write({
    client_id: session.hub.clientId,
    device_code: deviceCode.reveal(),
    user_code: userCode,
    verification_uri: verificationUri,
    verification_uri_complete: verificationUriComplete,
    expires_at: String(session.host.clock.now() / 1000 + expiresIn),
    interval: String(interval),
    ...(expectUser !== undefined && { expect_user: expectUser }),
  }).catch((error) => {
    // Without the file nobody can join, and the login itself goes on.
    if (mustKeep) throw error;
  });
  return { authorization, joined: false, expectUser };
}

/** Forgets the pending code, unless another one has taken its place. */
export async function forgetCode(session: Parts, { authorization }: PendingCode): Promise<void> {
  const pending = await session.pendingCode();
  const kept = (await pending?.read())?.get("device_code");
  // It ends by itself, whether or not the file can be removed.
  if (kept === authorization.deviceCode.reveal()) await pending?.remove().catch(() => {});
}

// Somebody may have changed the file, and what the Hub is not allowed to say it may not say either.
function isSound(authorization: DeviceAuthorization): boolean {
  const { deviceCode, userCode, verificationUri, verificationUriComplete } = authorization;
  const { expiresIn, interval } = authorization;
  return !deviceCode.equals(new Secret("")) && userCode !== "" &&
    [verificationUri, verificationUriComplete].every((uri) => URL.canParse(uri) && isSecure(new URL(uri))) &&
    [expiresIn, interval].every((seconds) => Number.isFinite(seconds) && seconds > 0);
}
