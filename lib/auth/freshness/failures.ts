/**
 * Knows what is said of each way in which a refresh comes to nothing or has no place to go, and what to do then.
 * Must not know how a token is refreshed.
 *
 * @module
 */

import { HfAuthError } from "../../errors.ts";

/** The error of a turn that was over before anything was sent. */
export function overslept(): HfAuthError {
  return new HfAuthError(
    "lock_timeout",
    "This machine took too long to begin, so another one may be refreshing",
    { hint: "Try again" },
  );
}

/** The error for what another machine was told while this one waited to ask the same. */
export function failedElsewhere(): HfAuthError {
  return new HfAuthError(
    "server_error",
    "The Hub has just failed another machine that asked it to refresh this token",
    {
      hint: "Try again in a minute",
    },
  );
}

/** Why a new token that is kept on this machine is not in its place yet. */
export function notInPlace(cause: HfAuthError): HfAuthError {
  const next = cause.code === "store_unreachable"
    ? "it is stored when that answers again, by the next hf-auth command at the latest"
    : "when that is fixed, the next hf-auth command finishes it";
  return new HfAuthError(cause.code, "The token was refreshed and is safe, but not in its place yet", {
    hint: `${cause.message}; ${next}`,
    cause,
  });
}

/** Why a new token has no place any more: somebody has changed the old one. */
export function nowhereToGo(isKept: boolean): HfAuthError {
  return new HfAuthError(
    "store_unwritable",
    "The token was refreshed, but somebody changed the stored one meanwhile",
    {
      hint: isKept
        ? "The next hf-auth command stores it if the old one comes back; else log in with `hf-auth login --force`"
        : "Log in again with `hf-auth login --force`",
    },
  );
}

/** Why a new token is nowhere but in this process. */
export function notKept(cause: HfAuthError): HfAuthError {
  return new HfAuthError(cause.code, "The refreshed token could not be stored anywhere", {
    hint: `${cause.message}; when that is fixed, log in again with \`hf-auth login --force\``,
    cause,
  });
}

/** The error for a token that is none of the browser login's. */
export function notRefreshable(name: string): HfAuthError {
  return new HfAuthError("not_refreshable", `The access token ${name} has no refresh token`, {
    hint: "Log in again with `hf-auth login --force`; only tokens from a browser login can be refreshed",
  });
}

/** The error for a token whose refresh token the Hub does not accept any more. */
export function sessionEnded(cause?: HfAuthError): HfAuthError {
  return new HfAuthError(
    "invalid_grant",
    "Could not refresh the access token: its refresh token is no longer valid",
    {
      hint: "Log in again with `hf-auth login --force`",
      oauthError: "invalid_grant",
      ...(cause && { cause }),
    },
  );
}
