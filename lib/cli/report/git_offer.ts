/**
 * Knows how a person who has just logged in is asked, once, whether git shall use the login.
 * Must not know how git is set up.
 *
 * @module
 */

import { mayOfferGit } from "../../auth/git/offer.ts";
import { setupGit } from "../../auth/git/setup.ts";
import { isHfAuthError } from "../../errors.ts";
import { choose } from "../../person/choose.ts";
import { canAsk, takeKeyboard } from "../../person/keyboard.ts";
import type { CommandContext } from "../command.ts";
import { reportSetUp } from "../commands/git/setup.ts";

const QUESTION = "Use this login for git, too?";
const CHOICES = [
  { name: "Yes (hf-auth setup-git)", value: "yes" },
  { name: "No", value: "no" },
];

const PATIENCE = 30_000; // ms; whoever approved the login elsewhere may not come back

/** Asks, where a person can be asked; the login is done whatever comes of it. */
export async function offerGit({ host, output, signal }: CommandContext): Promise<void> {
  if (output.mode !== "human" || !canAsk(host.terminal)) return;
  try {
    if (!await mayOfferGit({ host, signal })) return;
    if (await answer(host, signal) === "yes") reportSetUp(await setupGit({ host, signal }), output);
    else output.note("You can do that at any time with `hf-auth setup-git`.");
  } catch (error) {
    if (!isHfAuthError(error)) throw error;
    if (error.code !== "interrupted") output.warning(error.message, error.hint);
  }
}

async function answer(host: CommandContext["host"], signal: AbortSignal): Promise<string> {
  if (!canAsk(host.terminal)) return "no";
  const [answered, late] = [new AbortController(), new AbortController()];
  host.clock.sleep(PATIENCE, answered.signal).then(() => late.abort("no"), () => {});
  try {
    using keyboard = takeKeyboard(host);
    const either = AbortSignal.any([signal, late.signal]);
    return await keyboard.ask((next) => choose(host.terminal, next, QUESTION, CHOICES), either);
  } catch (error) {
    if (late.signal.aborted) return "no";
    throw error;
  } finally {
    answered.abort();
  }
}
