/**
 * Knows what `hf-auth login --oidc` says, and whom it tells.
 * Must not know how the identity is exchanged, nor how the token is stored.
 *
 * @module
 */

import { type OidcLoggedIn, oidcLogin } from "../../../auth/oidc/login.ts";
import { readConfig } from "../../../config.ts";
import { HfAuthError } from "../../../errors.ts";
import { delimited } from "../../../export/github.ts";
import { printable } from "../../../person/printable.ts";
import type { CommandContext } from "../../command.ts";
import type { Output } from "../../output.ts";
import { hideInLog } from "../programs/log_mask.ts";
import { reportKept, reportOverridden } from "../../report/login.ts";
import { writeFile } from "../programs/output_file.ts";

/** Logs this job in, and the later steps of it where that is asked for. */
export async function logInWithIdentity(context: CommandContext): Promise<number> {
  const { host, output, options, signal } = context;
  const { githubEnv } = readConfig(host);
  const tellsSteps = options.on("github-env");
  if (tellsSteps && githubEnv === undefined) {
    throw new HfAuthError("usage", "GITHUB_ENV is not set: this is no step of GitHub Actions", {
      hint: "Leave --github-env out",
    });
  }
  const tokenName = options.text("name");
  const result = await oidcLogin({
    host,
    signal,
    ...(tokenName !== undefined && { tokenName }),
    fresh: options.on("force"),
  });
  const { token } = result;
  await hideInLog(host, token);
  if (tellsSteps) {
    const text = delimited(token.reveal(), "HF_TOKEN", `hf_auth_${crypto.randomUUID()}`);
    await writeFile(host, githubEnv!, text, { appends: true, replaces: true });
  }
  report(result, tellsSteps, output);
  return 0;
}

function report(result: OidcLoggedIn, tellsSteps: boolean, output: Output): void {
  const { resource, tokenName, tokenPath, expiresAt, keptAs, overriddenBy } = result;
  switch (output.mode) {
    case "agent":
      output.line(printable(`Login successful: logged in for ${resource} (token saved as '${tokenName}').`));
      break;
    case "json":
      output.json({
        event: "approved",
        resource,
        token_name: tokenName,
        expires_at: expiresAt.getTime() / 1000,
      });
      break;
    case "quiet":
      output.line(printable(tokenName));
      break;
    case "human":
      output.success(`Logged in for ${resource}`, [
        `token: ${tokenName}`,
        `saved to: ${tokenPath}`,
        `valid until: ${minute(expiresAt)}; it cannot be refreshed`,
        ...tellsSteps ? ["HF_TOKEN is set for the later steps"] : [],
      ]);
  }
  if (keptAs !== undefined) reportKept(keptAs, output);
  if (overriddenBy) reportOverridden(overriddenBy, output);
}

/** An hour is too short for a date alone. */
function minute(date: Date): string {
  return date.toISOString().replace(/T(\d\d:\d\d).*/, " $1 UTC");
}
