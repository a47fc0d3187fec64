/**
 * Knows how the approval of a device code is waited for (RFC 8628 sections 3.4 and 3.5).
 * Must not know who sees the code, where a token is kept, or what time it is: it is handed a clock.
 *
 * @module
 */

import { HfAuthError, isHfAuthError } from "../errors.ts";
import type { Secret } from "../secret.ts";
import { foreignError } from "./answerer.ts";
import { codeExpired, type DeviceAuthorization, loginRefused } from "./device_code.ts";
import { type HubContext, responseError, retryAfterOf, send } from "./http.ts";
import { oauthErrorIn, parseTokenSet, readAnswer, refusalIn, type TokenSet } from "./token_response.ts";

/** The result of one poll. */
export type PollAnswer =
  | { readonly state: "granted"; readonly tokens: TokenSet }
  | { readonly state: "pending" | "slow_down" | "unclear"; readonly retryAfter?: number };

/** What a wait tells, and whom. */
export interface PollOptions {
  /** Called after each response that leaves the login pending. */
  readonly onPending?: (answer: PollAnswer) => void;
  /** Called with what was granted, before anything else happens. */
  readonly onGranted?: (tokens: TokenSet) => void;
  /** Holds back what would end the process while the Hub is asked, since it grants a code once; returns the undo. */
  readonly hold?: (() => () => void) | undefined;
}

const SLOW_DOWN = 5; // RFC 8628 section 3.5
const GRACE = 3_000; // ms for the answer to a request that is under way when the signal aborts
const ACTION = "find out whether the code is approved";

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
 * a rate limit, or one that is not the Hub's.
 *
 * @throws {HfAuthError} `access_denied`, `expired_token`, or `oauth_error` for any other refusal.
 */
export async function readPollAnswer(response: Response): Promise<PollAnswer> {
  return (await read(response)).answer;
}

/** An answer, and what stands in its way where it is unclear. */
interface Read {
  readonly answer: PollAnswer;
  readonly failure?: HfAuthError;
}

async function read(response: Response): Promise<Read> {
  const retry = retryAfterOf(response);
  const unclear = (failure: HfAuthError): Read => ({ answer: { state: "unclear", ...retry }, failure });
  const { status } = response;
  if (status >= 500) return unclear(responseError(response, ACTION));
  const answer = await readAnswer(response);
  const tokens = answer && parseTokenSet(answer);
  if (tokens) return { answer: { state: "granted", tokens } };
  const oauthError = oauthErrorIn(answer);
  if (oauthError === "authorization_pending") return { answer: { state: "pending", ...retry } };
  if (oauthError === "slow_down") return { answer: { state: "slow_down", ...retry } };
  const refusal = refusalIn(response, answer);
  if (refusal) throw loginRefused(refusal, status);
  return unclear(status === 429 ? responseError(response, ACTION) : foreignError(response, ACTION));
}

/**
 * Polls until the person approves: first after one interval, then as often as the server allows, and until the code
 * expires. Temporary failures (network, timeout, 5xx, 429, a gateway's answer) do not end it.
 *
 * @param onPending Called after each response that leaves the login pending.
 * @throws {HfAuthError} `access_denied`, `expired_token`, `oauth_error`, `offline`; when the Hub never answered while the
 * code was good, what stood in the way (`network`, `timeout`, …); the signal's reason when it aborts.
 */
export async function pollDeviceToken(
  hub: HubContext,
  authorization: DeviceAuthorization,
  { onPending, onGranted, hold }: PollOptions = {},
): Promise<TokenSet> {
  const { clock, signal } = hub;
  const end = clock.monotonic() + authorization.expiresIn * 1000;
  let interval = authorization.interval;
  let pause = interval;
  let heard = false;
  let obstacle: HfAuthError | undefined;
  for (;;) {
    const remaining = end - clock.monotonic();
    if (remaining <= 0) throw !heard && obstacle || codeExpired();
    await clock.sleep(Math.min(pause * 1000, remaining), signal);
    const release = hold?.();
    try {
      const { answer, failure } = await poll(hub, authorization.deviceCode);
      if (answer.state === "granted") {
        onGranted?.(answer.tokens);
        return answer.tokens;
      }
      if (answer.state === "slow_down") interval += SLOW_DOWN;
      if (answer.state !== "unclear") heard = true;
      obstacle = failure;
      pause = Math.max(interval, answer.retryAfter ?? 0);
      onPending?.(answer);
    } catch (error) {
      throw isOver(error, end - clock.monotonic(), interval)
        ? codeExpired(error.oauthError, error.status)
        : error;
    } finally {
      release?.();
    }
  }
}

async function poll(hub: HubContext, deviceCode: Secret): Promise<Read> {
  const stop = new AbortController();
  const { signal } = hub;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const onAbort = () => timer = setTimeout(() => stop.abort(signal?.reason), Math.min(GRACE, hub.timeoutMs));
  signal?.addEventListener("abort", onAbort);
  try {
    return await read(await sendDeviceTokenRequest({ ...hub, signal: stop.signal }, deviceCode));
  } catch (failure) {
    signal?.throwIfAborted();
    // RFC 8628 section 3.5: a client that could not connect goes on polling; a gateway may also answer in the Hub's place.
    if (isHfAuthError(failure, "network", "timeout", "invalid_response", "untrusted_certificate")) {
      return { answer: { state: "unclear" }, failure };
    }
    throw failure;
  } finally {
    signal?.removeEventListener("abort", onAbort);
    clearTimeout(timer);
  }
}

// A server may have forgotten a code as soon as its time was over, by its own clock.
function isOver(error: unknown, remainingMs: number, interval: number): error is HfAuthError {
  return isHfAuthError(error) && error.oauthError === "invalid_grant" && remainingMs <= interval * 1000;
}
