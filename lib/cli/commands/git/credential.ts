/**
 * Knows how `hf-auth git-credential` talks with git: lines on standard input and output, and what is wrong on standard error.
 * Must not know which token is handed out.
 *
 * @module
 */

import { gitCredential } from "../../../auth/git/credential.ts";
import { readConfig } from "../../../config.ts";
import { HfAuthError, isHfAuthError } from "../../../errors.ts";
import { formatAnswer } from "../../../git/protocol.ts";
import type { CommandContext } from "../../command.ts";
import { readyToHandOut } from "../programs/hand_out.ts";
import { soon } from "../programs/request.ts";

/** Answers one of git's questions. */
export async function run({ host, output, argument, signal }: CommandContext): Promise<number> {
  if (argument === undefined) {
    throw new HfAuthError("usage", "No operation given", { hint: "See `hf-auth git-credential --help`" });
  }
  const { terminal } = host;
  const text = await soon(
    host,
    () => terminal.readBlock(),
    "Let git run this: see `hf-auth setup-git --help`",
  );
  try {
    const answer = await gitCredential(argument, text, { host, signal });
    if (!answer) return 0;
    const { request, warning } = answer;
    if (warning) output.warning(warning.message, warning.hint);
    await readyToHandOut(host, answer.token);
    host.terminal.out(formatAnswer(request, answer));
    return 0;
  } catch (error) {
    // A named token or none: git would go on with another helper's.
    const isDecided = readConfig(host).oidcResource !== undefined && isHfAuthError(error);
    if (argument === "get" && (isDecided || isHfAuthError(error, "token_name_not_found"))) {
      output.line("quit=1");
    }
    throw error;
  }
}
