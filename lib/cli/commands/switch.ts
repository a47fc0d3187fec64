/**
 * Knows what `hf-auth switch` asks and says.
 * Must not know how a switch works.
 *
 * @module
 */

import { authSwitch } from "../../auth/switch.ts";
import { HfAuthError } from "../../errors.ts";
import { choose } from "../../person/choose.ts";
import { canAsk, takeKeyboard } from "../../person/keyboard.ts";
import { printable } from "../../person/printable.ts";
import type { CommandContext } from "../command.ts";
import { reportGit, reportUnanswered } from "../report/git.ts";
import { reportKept } from "../report/login.ts";

const MANY = 10; // what a list shows at once

/** Switches the active token and says which one it is now. */
export async function run(context: CommandContext): Promise<number> {
  const { host, output, options, signal } = context;
  const tokenName = options.text("token-name") ?? await chooseName(context);
  if (tokenName === undefined) {
    output.note("No stored tokens found. Log in with `hf-auth login`.");
    // As `hf` does, but for what a program reads.
    if (output.mode === "json") output.json({ token_name: null });
    else output.line("No token name provided. Aborting.");
    return 0;
  }
  const addToGitCredential = options.on("add-to-git-credential");
  const result = await authSwitch(tokenName, { addToGitCredential, signal, host });
  if (output.mode === "json") output.json({ token_name: tokenName });
  else output.success(`The active token is now ${tokenName}`);
  if (result.keptAs !== undefined) reportKept(result.keptAs, output);
  if (result.git) reportGit(result.git, output);
  // Where it was asked to save a token, that it did not answer is said already.
  if (result.gitUnanswered && !result.git) reportUnanswered(output);
  if (result.forgottenByGit) {
    output.note(
      "The previous token was erased from git's credential helpers. " +
        "To save this one there, add --add-to-git-credential.",
    );
  }
  if (result.overriddenBy) {
    output.warning(
      `${result.overriddenBy} is set, so its token is used instead`,
      `Unset ${result.overriddenBy} to use this token`,
    );
  }
  return 0;
}

async function chooseName({ host, output, signal }: CommandContext): Promise<string | undefined> {
  const { listStored } = await import("../../auth/list.ts");
  const { tokens } = await listStored({ signal, host });
  if (tokens.length === 0) return undefined;
  if (output.mode !== "human" || !canAsk(host.terminal)) {
    throw new HfAuthError("usage", "No token name given", {
      hint: "Add --token-name NAME; see the names with `hf-auth list`",
    });
  }
  const choices = tokens.map(({ name, active }) => ({
    name: `${printable(name)}${active ? " (active)" : ""}`,
    value: name,
  }));
  using keyboard = takeKeyboard(host);
  // What doesn't fit has to be looked for.
  const many = choices.length > MANY ? ` (${choices.length} tokens, type to filter)` : "";
  const question = `Select a token to switch to${many}:`;
  const offered = { initial: tokens.find(({ active }) => active)?.name, search: true };
  return await keyboard.ask((next) => choose(host.terminal, next, question, choices, offered), signal);
}
