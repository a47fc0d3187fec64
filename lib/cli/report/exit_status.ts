/**
 * Knows which exit status a failure has, so that a script can tell what is worth trying again.
 * Must not know which command failed, nor how that is told.
 *
 * @module
 */

import type { ErrorCode, HfAuthError } from "../../errors.ts";

/** Done; failed or nobody is logged in; wrongly called; refused by the Hub; the Hub was not reached. */
export const DONE = 0, FAILED = 1, MISUSED = 2, REFUSED = 4, UNREACHED = 5;

/** What is other than {@linkcode FAILED}, which is also what is wrong on this machine. */
const STATUS: Partial<Record<ErrorCode, number>> = {
  usage: MISUSED,
  // Of no use again with the same token.
  access_denied: REFUSED,
  forbidden: REFUSED,
  invalid_grant: REFUSED,
  invalid_token: REFUSED,
  oauth_error: REFUSED,
  // It may pass by itself, or with another network.
  invalid_response: UNREACHED,
  network: UNREACHED,
  offline: UNREACHED,
  rate_limited: UNREACHED,
  server_error: UNREACHED,
  timeout: UNREACHED,
  untrusted_certificate: UNREACHED,
  // As a shell and env(1) say it.
  program_not_executable: 126,
  program_not_found: 127,
};

/** The exit status for an error. */
export function statusFor({ code, status, isOfExchange }: HfAuthError): number {
  // Without a token of its own a job is as if nobody were logged in, and ends as Python does.
  if (isOfExchange) return FAILED;
  // A text that is no token never gets as far as the Hub.
  if (code === "invalid_token" && status === undefined) return FAILED;
  return STATUS[code] ?? FAILED;
}
