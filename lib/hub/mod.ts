/**
 * The Hub over fetch: which account a token belongs to, the OAuth device flow (RFC 8628), and refreshing tokens
 * (RFC 6749 section 6).
 * Each protocol step has two functions: one sends the request and returns a `Response`, one reads that `Response`.
 *
 * @module
 */

export type { HubWarning } from "./api/warning.ts";
export { type HubContext, isSecure } from "./http.ts";
export {
  type DeviceAuthorization,
  readDeviceAuthorization,
  requestDeviceCode,
  sendDeviceAuthorization,
} from "./device_code.ts";
export {
  type PollAnswer,
  pollDeviceToken,
  type PollOptions,
  readPollAnswer,
  sendDeviceTokenRequest,
} from "./device_flow.ts";
export { readRefreshed, refreshTokens, sendRefresh } from "./refresh.ts";
export { parsePastedToken, parseToken } from "./token_format.ts";
export type { TokenSet } from "./token_response.ts";
export { type Identity, readWhoami, requestWhoami, sendWhoami, tokenNameOf } from "./whoami.ts";
