/**
 * Knows how a device code is asked for (RFC 8628 sections 3.1 and 3.2), and what of the answer is fit to be used.
 * Must not know who sees the code, nor how its approval is waited for.
 *
 * @module
 */

import { HfAuthError } from "../errors.ts";
import { Secret } from "../secret.ts";
import { foreignError, isMarked } from "./answerer.ts";
import { type HubContext, isSecure, readObject, responseError, retryAfterOf, send } from "./http.ts";
import { readAnswer, type Refusal, refusalIn } from "./token_response.ts";

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

const DEFAULT_INTERVAL = 5; // RFC 8628 section 3.2
const DEFAULT_EXPIRES_IN = 900;
const SHORTEST = 1; // seconds; of the interval and the lifetime
const LONGEST = 86_400;
const LONGEST_CODE = 100; // characters; a person has to type it
const LONGEST_DEVICE_CODE = 4096;
const LONGEST_PAGE = 2048;
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
 * @param insecureHosts Hosts whose pages may be opened over http.
 * @throws {HfAuthError} `oauth_error` when the server refuses with an OAuth error, `invalid_response` when a field is
 * missing or malformed or somebody else answers, else by status as {@linkcode responseError}.
 */
export async function readDeviceAuthorization(
  response: Response,
  insecureHosts: readonly string[] = [],
): Promise<DeviceAuthorization> {
  if (response.ok) return parseDeviceAuthorization(await readObject(response, ACTION), insecureHosts);
  const { status } = response;
  const refusal = refusalIn(response, await readAnswer(response));
  if (refusal) throw loginRefused(refusal, status);
  // There is no token yet that could be wrong.
  if (status === 401 || status === 403) {
    throw isMarked(response) ? turnedAway(response) : foreignError(response, ACTION);
  }
  throw responseError(response, ACTION);
}

/** Requests a device code and a user code; see {@linkcode readDeviceAuthorization} for the errors. */
export async function requestDeviceCode(hub: HubContext): Promise<DeviceAuthorization> {
  return readDeviceAuthorization(await sendDeviceAuthorization(hub), hub.insecureHosts);
}

/**
 * Reads the fields of a device authorization response. Numbers are kept within what can be waited for.
 *
 * @throws {HfAuthError} `invalid_response`.
 */
export function parseDeviceAuthorization(
  answer: Readonly<Record<string, unknown>>,
  insecureHosts: readonly string[] = [],
): DeviceAuthorization {
  const verificationUri = pageIn(answer, "verification_uri", insecureHosts);
  return {
    deviceCode: new Secret(deviceCodeIn(answer)),
    userCode: textIn(answer, "user_code", LONGEST_CODE),
    verificationUri,
    verificationUriComplete: answer["verification_uri_complete"]
      ? pageIn(answer, "verification_uri_complete", insecureHosts)
      : verificationUri,
    expiresIn: secondsIn(answer, "expires_in", DEFAULT_EXPIRES_IN),
    interval: secondsIn(answer, "interval", DEFAULT_INTERVAL),
  };
}

/** The error for a refusal of the login, when the code is asked for or later. */
export function loginRefused({ oauthError }: Refusal, status?: number): HfAuthError {
  const options = {
    ...(oauthError !== undefined && { oauthError }),
    ...(status !== undefined && { status }),
  };
  if (oauthError === "access_denied") {
    return new HfAuthError("access_denied", "The login was denied in the browser", {
      ...options,
      hint: "Log in again and choose Authorize",
    });
  }
  if (oauthError === "expired_token") return codeExpired(oauthError, status);
  return new HfAuthError("oauth_error", `The Hub refused the login: ${oauthError ?? `status ${status}`}`, {
    ...options,
    hint: "Check HF_ENDPOINT and HF_DEVICE_CODE_OAUTH_CLIENT_ID, or log in with a token",
  });
}

/** The error for a code whose time is over, whatever the server calls that. */
export function codeExpired(oauthError = "expired_token", status?: number): HfAuthError {
  return new HfAuthError("expired_token", "The code expired before it was approved", {
    oauthError,
    ...(status !== undefined && { status }),
    hint: "Log in again and enter the new code before it expires",
  });
}

function turnedAway(response: Response): HfAuthError {
  const { status } = response;
  return new HfAuthError("forbidden", `Could not ${ACTION}: the Hub refuses the request (${status})`, {
    status,
    hint: "Try again from another network, or log in with a token",
    ...retryAfterOf(response),
  });
}

function textIn(answer: Readonly<Record<string, unknown>>, field: string, longest: number): string {
  const value = answer[field];
  if (typeof value === "string" && value !== "" && value.length <= longest && value.isWellFormed()) {
    return value;
  }
  throw malformed(field);
}

// What a form and a line of a file can carry (RFC 6749 appendix A.11).
function deviceCodeIn(answer: Readonly<Record<string, unknown>>): string {
  const code = textIn(answer, "device_code", LONGEST_DEVICE_CODE);
  if (/^[\x20-\x7e]+$/.test(code)) return code;
  throw malformed("device_code");
}

function pageIn(
  answer: Readonly<Record<string, unknown>>,
  field: string,
  insecureHosts: readonly string[],
): string {
  const text = textIn(answer, field, LONGEST_PAGE);
  // Not every reader of addresses mends slashes, and those who do lead elsewhere.
  const isWhole = /^https?:\/\/[^/\\]/i.test(text);
  if (
    isWhole && !/[\x00-\x20\x7f-\x9f]/.test(text) && URL.canParse(text) &&
    isSecure(new URL(text), insecureHosts)
  ) {
    // An address has ASCII only (RFC 3986 section 2).
    const address = /^[\x21-\x7e]+$/.test(text) ? text : new URL(text).href;
    if (address.length <= LONGEST_PAGE) return address;
  }
  throw malformed(field);
}

function secondsIn(answer: Readonly<Record<string, unknown>>, field: string, fallback: number): number {
  const value = answer[field] ?? fallback;
  if (typeof value === "number" && value > 0) return Math.min(Math.max(value, SHORTEST), LONGEST);
  throw malformed(field);
}

function malformed(field: string): HfAuthError {
  return new HfAuthError(
    "invalid_response",
    `Could not ${ACTION}: the Hub's response has no valid ${field}`,
    { hint: "Check that HF_ENDPOINT is the address of a Hub" },
  );
}
