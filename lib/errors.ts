/**
 * Knows every way in which logging in can fail, and what a person can do about each.
 * Must not know how an error is shown, nor carry a secret, a response body or a URL's query.
 *
 * @module
 */

/**
 * Why an operation failed. The codes are stable: programs may switch on them.
 *
 * - `org_token`, `invalid_token`, `token_name_not_found`: what Python raises as `ValueError`.
 * - `access_denied`, `expired_token`, `invalid_grant`, `oauth_error`: what Python raises as `DeviceCodeError`;
 *   {@linkcode HfAuthError.oauthError} has the server's own code (RFC 6749 section 5.2, RFC 8628 section 3.5).
 * - `oidc_unavailable`: this machine has no identity token to exchange; `oidc_refused`: the Hub does not exchange it, and
 *   {@linkcode HfAuthError.details} has what is known of the reason.
 */
export type ErrorCode =
  | "access_denied"
  | "address_unavailable"
  | "begun_elsewhere"
  | "environment_token"
  | "expired_token"
  | "forbidden"
  | "git_failed"
  | "git_missing"
  | "insecure_endpoint"
  | "interaction_required"
  | "interrupted"
  | "invalid_configuration"
  | "invalid_grant"
  | "invalid_repo_id"
  | "invalid_response"
  | "invalid_token"
  | "invalid_token_name"
  | "lock_timeout"
  | "network"
  | "no_pending_login"
  | "not_logged_in"
  | "not_refreshable"
  | "oauth_error"
  | "offline"
  | "oidc_refused"
  | "oidc_unavailable"
  | "org_token"
  | "other_hub"
  | "output_unwritable"
  | "program_not_executable"
  | "program_not_found"
  | "rate_limited"
  | "server_error"
  | "store_unreachable"
  | "store_unreadable"
  | "store_unwritable"
  | "timeout"
  | "token_name_not_found"
  | "token_name_taken"
  | "unexpected_user"
  | "untrusted_certificate"
  | "usage";

/** What is known of a failure whose reason the Hub does not tell: no secret in it, nor anything a terminal obeys. */
export interface ErrorDetails {
  /** What was sent, such as the claims of an identity token. */
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  /** What is wrong with it, as far as that can be seen from here: sentences without a final period. */
  readonly problems: readonly string[];
  /** What the Hub asks for. */
  readonly needs: readonly string[];
  /** The page on which a person can set that. */
  readonly settings: string;
}

/** What an {@linkcode HfAuthError} may have besides its code and message. */
export interface HfAuthErrorOptions {
  /** What to do next: an imperative sentence without a final period. */
  readonly hint?: string;
  /** The `error` value of an OAuth error response (RFC 6749 section 5.2). */
  readonly oauthError?: string;
  /** The HTTP status of the response that caused the error. */
  readonly status?: number;
  /** How long the server asked the client to wait, in seconds (RFC 9110 section 10.2.3). */
  readonly retryAfter?: number;
  /** What is known of the reason, where the Hub does not tell it. */
  readonly details?: ErrorDetails;
  /** Whether the identity of a CI job could not be exchanged for a token because of it. Default `false`. */
  readonly isOfExchange?: boolean;
  /** The underlying error. */
  readonly cause?: unknown;
}

/** The one error this library throws on purpose. */
export class HfAuthError extends Error {
  /** Always `"HfAuthError"`. */
  override readonly name = "HfAuthError";
  /** Why the operation failed. */
  readonly code: ErrorCode;
  /** What to do next, separate from the message so that a program can leave it out. */
  readonly hint: string | undefined;
  /** The OAuth error code that the server sent, if there was one. */
  readonly oauthError: string | undefined;
  /** The HTTP status of the response, if there was one. */
  readonly status: number | undefined;
  /** Seconds to wait before trying again, if the server said so. */
  readonly retryAfter: number | undefined;
  /** What is known of the reason, where the Hub does not tell it. */
  readonly details: ErrorDetails | undefined;
  /** Whether it kept the identity of a CI job from being exchanged: no other token is used then, and nothing was asked with one. */
  readonly isOfExchange: boolean;

  /** `message` says what happened: sentence case, no final period, no secret. */
  constructor(code: ErrorCode, message: string, options: HfAuthErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.oauthError = options.oauthError;
    this.status = options.status;
    this.retryAfter = options.retryAfter;
    this.details = options.details;
    this.isOfExchange = options.isOfExchange ?? false;
  }
}

/** Whether `error` is an {@linkcode HfAuthError}, optionally with one of `codes`. */
export function isHfAuthError(error: unknown, ...codes: ErrorCode[]): error is HfAuthError {
  return error instanceof HfAuthError && (codes.length === 0 || codes.includes(error.code));
}
