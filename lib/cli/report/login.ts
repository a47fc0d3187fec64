/**
 * Knows how each output format reports the result of a login.
 * Must not know how a login works.
 *
 * @module
 */

import type { AlreadyLoggedIn } from "../../auth/login/existing_login.ts";
import type { LoggedIn } from "../../auth/login/granted_token.ts";
import type { LoginResult } from "../../auth/login/flow.ts";
import { isHfAuthError } from "../../errors.ts";
import { asCalled } from "../called_as.ts";
import { printable } from "../../person/printable.ts";
import { day } from "./date.ts";
import type { Output } from "../output.ts";

/** Tells who is logged in. */
export function reportLogin(result: LoginResult, output: Output): void {
  if (result.status === "already_logged_in") reportExisting(result, output);
  else reportLoggedIn(result, output);
}

/** Tells a program why the login failed; people read the error itself. */
export function reportLoginError(error: unknown, output: Output): void {
  if (output.mode !== "json" || !isHfAuthError(error)) return;
  output.json({ event: "error", error: error.oauthError ?? error.code, message: error.message });
}

function reportExisting(result: AlreadyLoggedIn, output: Output): void {
  if (result.warning) output.warning(result.warning.message, result.warning.hint);
  const text = "Already logged in. Use `hf-auth login --force` to log in again.";
  if (output.mode === "agent") output.line(asCalled(text, output.called));
  else if (output.mode === "json") {
    output.json({ event: "already_logged_in", source: result.source, token_name: result.tokenName });
  } else if (result.source === "file") output.note(text);
  else {
    const { source } = result;
    output.note(
      `Already logged in with the token of ${source}. ` +
        `Unset ${source} to log in with another one, or add --force to store one beside it.`,
    );
  }
}

function reportLoggedIn(result: LoggedIn, output: Output): void {
  const { user, tokenName, role, expiresAt, renewable, tokenPath, overriddenBy } = result;
  const expires_at = expiresAt && expiresAt.getTime() / 1000;
  switch (output.mode) {
    case "agent":
      output.line(
        `Login successful: logged in as ${printable(user)} (token saved as '${printable(tokenName)}').`,
      );
      break;
    case "json":
      output.json({ event: "approved", user, token_name: tokenName, role, expires_at });
      break;
    case "quiet":
      output.line(printable(tokenName));
      break;
    case "human":
      output.success(`Logged in as ${user}`, [
        `token: ${tokenName}${role === undefined ? "" : ` (permission: ${role})`}`,
        `saved to: ${tokenPath}`,
        ...(expiresAt
          ? [`valid until: ${day(expiresAt)}${renewable ? ", refreshed automatically" : ""}`]
          : []),
      ]);
  }
  if (overriddenBy) {
    output.warning(
      `${overriddenBy} is set, so its token is used instead`,
      `Unset ${overriddenBy} to use this login`,
    );
  }
}
