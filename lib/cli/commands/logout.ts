/**
 * Knows what `hf-auth logout` says.
 * Must not know how a logout works.
 *
 * @module
 */

import { isStored } from "../../config.ts";
import { listStored } from "../../auth/list.ts";
import type { Elsewhere } from "../../auth/logout/elsewhere.ts";
import { type LogoutResult, removeTokens } from "../../auth/logout.ts";
import { isHfAuthError } from "../../errors.ts";
import { confirm } from "../../person/confirm.ts";
import { canAsk, takeKeyboard } from "../../person/keyboard.ts";
import { printable } from "../../person/printable.ts";
import type { CommandContext } from "../command.ts";
import { reportUnanswered } from "../report/git.ts";
import { revokeIfWanted } from "../report/revocation.ts";

/** Logs out and says what was removed. */
export async function run(context: CommandContext): Promise<number> {
  const { host, output, options, signal } = context;
  const tokenName = options.text("token-name");
  if (!await isWanted(context, tokenName)) {
    output.note("Nothing was removed");
    return 1;
  }
  const result = await removeTokens({ ...(tokenName !== undefined && { tokenName }), signal, host });
  const { stillLoggedIn } = result;
  if (!stillLoggedIn) reportRemoved(result, tokenName, output);
  if (output.mode !== "json") {
    for (const copy of result.copies) output.note(`A copy from a repair still contains tokens: ${copy}`);
    if (result.forgottenByGit) output.note("The token was also erased from git's credential helpers.");
  }
  if (result.gitUnanswered) reportUnanswered(output);
  reportElsewhere(result.elsewhere, output);
  if (result.stillExchanges) {
    output.warning(
      "HF_OIDC_RESOURCE is set, so this job's identity is still exchanged for a token",
      "Unset HF_OIDC_RESOURCE to end that",
    );
  }
  if (stillLoggedIn) throw stillLoggedIn;
  return 0;
}

function reportRemoved(
  { status, removed, wasActive }: LogoutResult,
  tokenName: string | undefined,
  output: CommandContext["output"],
): void {
  if (output.mode === "json") return output.json({ status, removed });
  if (status === "not_logged_in") output.note("Not logged in!");
  else if (tokenName === undefined) output.success("Logged out and removed all access tokens");
  else output.success(`Removed the access token ${tokenName}`);
  if (tokenName !== undefined && wasActive) {
    output.note("It was the active token. Choose another one with `hf-auth switch`.");
  }
}

/** Whether tokens are to be removed; those that are to be revoked are revoked then. */
async function isWanted(context: CommandContext, tokenName: string | undefined): Promise<boolean> {
  const { host, options, signal } = context;
  if (options.on("revoke")) {
    const what = tokenName === undefined
      ? await removedByAll(host, signal)
      : `the access token ${printable(tokenName)}`;
    return what === undefined || await revokeIfWanted(context, tokenName, what);
  }
  return tokenName !== undefined || options.on("yes") || await mayRemoveAll(context);
}

/** Says which other programs still have a removed token. */
function reportElsewhere({ dockerRegistry, variables }: Elsewhere, output: CommandContext["output"]): void {
  if (dockerRegistry !== undefined) {
    output.warning(
      `Docker's configuration still holds the token for ${dockerRegistry}`,
      `Remove it with \`docker logout ${dockerRegistry}\``,
    );
  }
  for (const variable of variables) {
    output.warning(`${variable} still holds the token`, `Unset ${variable} where it is set`);
  }
}

const NAMED = 5; // tokens that a question names

/** Whether all tokens may go, which a person is asked; a script is not, nor anybody who has none. */
async function mayRemoveAll({ host, output, signal }: CommandContext): Promise<boolean> {
  if (output.mode !== "human" || !canAsk(host.terminal)) return true;
  const what = await removedByAll(host, signal);
  if (what === undefined) return true;
  using keyboard = takeKeyboard(host);
  const question = `Log out and remove ${what}?`;
  return await keyboard.ask((next) => confirm(host.terminal, next, question), signal);
}

/** What a logout of everything would remove, in words. */
async function removedByAll(host: CommandContext["host"], signal: AbortSignal): Promise<string | undefined> {
  const listed = await listStored({ signal, host }).catch((error: unknown) => {
    if (isHfAuthError(error, "store_unreadable")) return undefined;
    throw error;
  });
  if (!listed) return "all access tokens";
  const { tokens, source, store } = listed;
  // A fleet has one login: whoever thinks of this machine alone is told.
  const whose = store === undefined ? "" : `, for every machine that uses ${store}`;
  const names = tokens.map(({ name }) => printable(name));
  if (names.length === 0) return source && isStored(source) ? `the access token${whose}` : undefined;
  const rest = names.length > NAMED ? `, and ${names.length - NAMED + 1} more` : "";
  const named = names.slice(0, rest ? NAMED - 1 : NAMED).join(", ") + rest;
  const what = names.length === 1
    ? `the access token ${named}`
    : `all ${names.length} access tokens (${named})`;
  return what + whose;
}
