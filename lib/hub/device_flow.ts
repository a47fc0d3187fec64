/**
 * Knows the OAuth device authorization grant (RFC 8628) as the Hub speaks it.
 * Must not know who sees the code, where a token is kept, or what time it is: it is handed a clock.
 *
 * @module
 */

import { HfAuthError } from "../errors.ts";
import { Secret } from "../secret.ts";
import { type HubContext, isSecure, readObject, responseError, retryAfterOf, send } from "./http.ts";
import { oauthErrorIn, parseTokenSet, readAnswer, type TokenSet } from "./token_response.ts";

/** The device authorization response (RFC 8628 section 3.2), with defaults for what the Hub leaves out. */
export interface DeviceAuthorization {
  /** The device code, which this machine polls with. Never shown. */
  readonly deviceCode: Secret;
  /** The user code, which the person enters, such as `ABCD-1234`. */
  readonly userCode: string;
  /** The page to enter the user code on. */
  readonly verificationUri: string;
  /** The same page with the user code filled in if the server supports that, else {@linkcode verificationUri}. */
  readonly verificationUriComplete: string;
  /** The lifetime of both codes, in seconds. */
  readonly expiresIn: number;
  /** The minimum time between two polls, in seconds. */
  readonly interval: number;
}

/** The result of one poll. */
export type PollAnswer =
  | { readonly state: "granted"; readonly tokens: TokenSet }
  | { readonly state: "pending" | "slow_down" | "unclear"; readonly retryAfter?: number };

const DEFAULT_INTERVAL = 5; // RFC 8628 section 3.2
const DEFAULT_EXPIRES_IN = 900;
const SLOW_DOWN = 5; // RFC 8628 section 3.5
const ACTION = "start the browser login";

/** Sends the device authorization request (RFC 8628 section 3.1). */
export function sendDeviceAuthorization(hub: HubContext): Promise<Response> {
  return send(hub, "/oauth/device", {
    method: "POST",
    body: new URLSearchParams({ client_id: hub.clientId }),
  });
}

/**
 * Reads the device authorization response (RFC 8628 section 3.2).
 *
 * @throws {HfAuthError} `oauth_error` when the server refuses with an OAuth error, `invalid_response` when a field is
 * missing or malformed, else by status as {@linkcode responseError}.
 */
export async function readDeviceAuthorization(response: Response): Promise<DeviceAuthorization> {
  if (!response.ok) {
    const oauthError = oauthErrorIn(await readAnswer(response));
    if (oauthError === undefined || response.status === 429 || response.status >= 500) {
      throw responseError(response, ACTION);
    }
    throw oauthFailure(oauthError, response.status);
  }
  const answer = await readObject(response, ACTION);
  const verificationUri = pageIn(answer, "verification_uri");
  return {
    deviceCode: new Secret(textIn(answer, "device_code")),
    userCode: textIn(answer, "user_code"),
    verificationUri,
    verificationUriComplete: answer["verification_uri_complete"]
      ? pageIn(answer, "verification_uri_complete")
      : verificationUri,
    expiresIn: secondsIn(answer, "expires_in", DEFAULT_EXPIRES_IN),
    interval: secondsIn(answer, "interval", DEFAULT_INTERVAL),
  };
}

/** Requests a device code and a user code; see {@linkcode readDeviceAuthorization} for the errors. */
export async function requestDeviceCode(hub: HubContext): Promise<DeviceAuthorization> {
  return readDeviceAuthorization(await sendDeviceAuthorization(hub));
}

/** Sends the device access token request (RFC 8628 section 3.4): one poll. */
export function sendDeviceTokenRequest(hub: HubContext, deviceCode: Secret): Promise<Response> {
  return send(hub, "/oauth/token", {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "urn:ietf:params:oauth:grant-type:device_code",
      device_code: deviceCode.reveal(),
      client_id: hub.clientId,
    }),
  });
}

/**
 * Reads the response to one poll (RFC 8628 section 3.5). A response that decides nothing is `unclear`: a server error,
 * a rate limit, or one that is not OAuth's.
 *
 * @throws {HfAuthError} `access_denied`, `expired_token`, or `oauth_error` for any other refusal.
 */
export async function readPollAnswer(response: Response): Promise<PollAnswer> {
  if (response.status >= 500) return { state: "unclear", ...retryAfterOf(response) };
  const answer = await readAnswer(response);
  const tokens = answer && parseTokenSet(answer);
  if (tokens) return { state: "granted", tokens };
  const oauthError = oauthErrorIn(answer);
  switch (oauthError) {
    case "authorization_pending":
      return { state: "pending", ...retryAfterOf(response) };
    case "slow_down":
      return { state: "slow_down", ...retryAfterOf(response) };
    case undefined:
      return { state: "unclear", ...retryAfterOf(response) };
    default:
      if (response.status === 429) return { state: "unclear", ...retryAfterOf(response) };
      throw oauthFailure(oauthError, response.status);
  }
}

/**
 * Polls until the person approves: first after one interval, then as often as the server allows, and until the code
 * expires. Temporary failures (network, timeout, 5xx, 429) do not end it.
 *
 * @param onPending Called after each response that leaves the login pending.
 * @throws {HfAuthError} `access_denied`, `expired_token`, `oauth_error`, `offline`; the signal's reason when it aborts.
 */
export async function pollDeviceToken(
  hub: HubContext,
  authorization: DeviceAuthorization,
  onPending: (answer: PollAnswer) => void = () => {},
): Promise<TokenSet> {
  const { clock, signal } = hub;
  const deadline = clock.monotonic() + authorization.expiresIn * 1000;
  let interval = authorization.interval;
  let pause = interval;
  for (;;) {
    const remaining = deadline - clock.monotonic();
    if (remaining <= 0) throw oauthFailure("expired_token");
    await clock.sleep(Math.min(pause * 1000, remaining), signal);
    const answer = await poll(hub, authorization.deviceCode);
    if (answer.state === "granted") return answer.tokens;
    if (answer.state === "slow_down") interval += SLOW_DOWN;
    pause = Math.max(interval, answer.retryAfter ?? 0);
    onPending(answer);
  }
}

async function poll(hub: HubContext, deviceCode: Secret): Promise<PollAnswer> {
  try {
    return await readPollAnswer(await sendDeviceTokenRequest(hub, deviceCode));
  } catch (error) {
    // RFC 8628 section 3.5: a client that could not connect goes on polling; a gateway may also answer in the Hub's place.
    if (error instanceof HfAuthError && ["network", "timeout", "invalid_response"].includes(error.code)) {
      return { state: "unclear" };
    }
    throw error;
  }
}

function oauthFailure(oauthError: string, status?: number): HfAuthError {
  const options = { oauthError, ...(status !== undefined && { status }) };
  if (oauthError === "access_denied") {
    return new HfAuthError("access_denied", "The login was denied in the browser", {
      ...options,
      hint: "Log in again and choose Authorize",
    });
  }
  if (oauthError === "expired_token") {
    return new HfAuthError("expired_token", "The code expired before it was approved", {
      ...options,
      hint: "Log in again and enter the new code before it expires",
    });
  }
  return new HfAuthError("oauth_error", `The Hub refused the login: ${oauthError}`, {
    ...options,
    hint: "Check HF_ENDPOINT and HF_DEVICE_CODE_OAUTH_CLIENT_ID, or log in with a token",
  });
}

function textIn(answer: Record<string, unknown>, field: string): string {
  const value = answer[field];
  if (typeof value === "string" && value !== "") return value;
  throw malformed(field);
}

function pageIn(answer: Record<string, unknown>, field: string): string {
  const text = textIn(answer, field);
  if (URL.canParse(text) && isSecure(new URL(text))) return text;
  throw malformed(field);
}

function secondsIn(answer: Record<string, unknown>, field: string, fallback: number): number {
  const value = answer[field] ?? fallback;
  if (typeof value === "number" && Number.isFinite(value) && value > 0) return value;
  throw malformed(field);
}

function malformed(field: string): HfAuthError {
  return new HfAuthError(
    "invalid_response",
    `Could not ${ACTION}: the Hub's response has no valid ${field}`,
    {
      hint: "Check that HF_ENDPOINT is the address of a Hub",
    },
  );
}
