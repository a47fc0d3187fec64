/**
 * Knows how each output format reports the result of a login.
 * Must not know how a login works.
 *
 * @module
 */

import { isStored } from "../../config.ts";
import type { AlreadyLoggedIn } from "../../auth/login/existing_login.ts";
import type { LoggedIn } from "../../auth/login/granted_token.ts";
import type { LoginResult } from "../../auth/login/flow.ts";
import type { DecidingVariable } from "../../config.ts";
import { isHfAuthError } from "../../errors.ts";
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
  const { warning, unchecked, user, source, path, tokenName, expiresAt, renewable } = result;
  if (warning) output.warning(warning.message, warning.hint);
  const hint = "Use `hf-auth login --force` to log in again.";
  if (output.mode === "agent") return output.line(output.asCalled(`Already logged in. ${hint}`));
  if (output.mode === "json") {
    return output.json({
      event: "already_logged_in",
      source,
      token_name: tokenName,
      user,
      expires_at: expiresAt && expiresAt.getTime() / 1000,
      checked: unchecked === undefined,
    });
  }
  const already = `Already logged in${user === undefined ? "" : ` as ${user}`}`;
  const variable = source === "oidc" ? "HF_OIDC_RESOURCE" : source;
  if (isStored(source)) output.note(`${already}. ${hint}`);
  else {
    output.note(
      `${already} with the token of ${variable}. ` +
        `Unset ${variable} to log in with another one, or add --force to store one beside it.`,
    );
  }
  if (tokenName !== undefined) output.note(`  token: ${tokenName}`);
  if (path !== undefined) output.note(`  from: ${path}`);
  if (expiresAt && source !== "oidc") output.note(`  ${validity(expiresAt, renewable)}`);
  if (unchecked) output.note(`  not checked with the Hub: ${unchecked.message}`);
}

function validity(expiresAt: Date, renewable: boolean): string {
  return `valid until: ${day(expiresAt)}${renewable ? ", refreshed automatically" : ""}`;
}

function reportLoggedIn(result: LoggedIn, output: Output): void {
  const { user, tokenName, nameTaken, keptAs, role, expiresAt, renewable, tokenPath, overriddenBy } = result;
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
        ...(expiresAt ? [validity(expiresAt, renewable)] : []),
      ]);
  }
  if (nameTaken !== undefined) {
    output.note(`The name ${nameTaken} is another account's, so the token is stored as ${tokenName}.`);
  }
  if (keptAs !== undefined) reportKept(keptAs, output);
  if (overriddenBy) reportOverridden(overriddenBy, output);
}

/** Says that another token counts than the one that was just stored. */
export function reportOverridden(variable: DecidingVariable, output: Output): void {
  output.warning(`${variable} is set, so its token is used instead`, `Unset ${variable} to use this login`);
}

/** Says under which name the active token before is stored now, which had none. */
export function reportKept(name: string, output: Output): void {
  output.note(`The token that was active had no name; it is stored as ${name} now.`);
}
