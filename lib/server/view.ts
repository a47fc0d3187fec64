/**
 * Knows what a state is called, in words for a person and in data for a machine.
 * Must not know HTML, and never has a token or a device code.
 *
 * @module
 */

import { printable } from "../person/printable.ts";
import { type Attempt, hasEnded, type LoginState } from "./attempt.ts";

/** What the page calls a state, and how it looks: a wait for a Hub that is gone looks like none. */
export function lookOf(state: LoginState): LoginState["state"] | "stalled" {
  return state.state === "waiting" && !state.reachable ? "stalled" : state.state;
}

/** What the page is headed, which its tab shows too. */
export function heading(state: LoginState): string {
  if (state.state === "approved") return "Logged in to Hugging Face";
  return hasEnded(state) ? "Not logged in" : "Log in to Hugging Face";
}

/** The state in one sentence. */
export function sentence(state: LoginState): string {
  switch (state.state) {
    case "idle":
      return "No login is in progress.";
    case "starting":
      return "Asking the Hub for a code.";
    case "waiting":
      return state.reachable
        ? "Waiting for you to enter the code."
        : "The Hub cannot be reached right now. Still trying.";
    case "approved":
      return `Logged in as ${printable(state.user)}.`;
    default:
      return `${printable(state.message)}.`;
  }
}

/** The state as plain text: the code and its link, or the sentence. */
export function plainText(state: LoginState): string {
  if (state.state !== "waiting") return `${sentence(state)}\n`;
  return `${printable(state.code.userCode)}\n${printable(state.code.verificationUriComplete)}\n`;
}

/** The state as JSON, with OAuth's names (RFC 8628 section 3.2); times are seconds from now, or Unix seconds. */
export function statusJson(attempt: Attempt): Record<string, string | number | boolean> {
  const { id, state } = attempt.snapshot;
  switch (state.state) {
    case "idle":
    case "starting":
      return { id, state: state.state };
    case "waiting":
      return {
        id,
        state: state.state,
        user_code: state.code.userCode,
        verification_uri: state.code.verificationUri,
        verification_uri_complete: state.code.verificationUriComplete,
        expires_in: attempt.secondsLeft(state),
        reachable: state.reachable,
      };
    case "approved":
      return {
        id,
        state: state.state,
        user: state.user,
        token_name: state.tokenName,
        ...(state.expiresAt && { expires_at: state.expiresAt.getTime() / 1000 }),
      };
    default:
      return {
        id,
        state: state.state,
        message: state.message,
        ...(state.hint !== undefined && { hint: state.hint }),
      };
  }
}
