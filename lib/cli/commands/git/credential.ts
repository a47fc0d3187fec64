/**
 * Knows how `hf-auth git-credential` talks with git: lines on standard input and output, and what is wrong on standard error.
 * Must not know which token is handed out.
 *
 * @module
 */

import { gitCredential } from "../../../auth/git/credential.ts";
import { HfAuthError, isHfAuthError } from "../../../errors.ts";
import { formatAnswer } from "../../../git/protocol.ts";
import type { CommandContext } from "../../command.ts";

const PATIENCE = 10_000; // ms; git has said everything when it starts a helper

/** Answers one of git's questions. */
export async function run({ host, output, argument, signal }: CommandContext): Promise<number> {
  if (argument === undefined) {
    throw new HfAuthError("usage", "No operation given", { hint: "See `hf-auth git-credential --help`" });
  }
  const text = await readRequest(host);
  try {
    const answer = await gitCredential(argument, text, { host, signal });
    if (!answer) return 0;
    const { request, warning } = answer;
    if (warning) output.warning(warning.message, warning.hint);
    host.terminal.out(formatAnswer(request, answer));
    return 0;
  } catch (error) {
    // A named token or none: git would go on with another helper's.
    if (argument === "get" && isHfAuthError(error, "token_name_not_found")) output.line("quit=1");
    throw error;
  }
}

async function readRequest({ terminal, clock }: CommandContext["host"]): Promise<string> {
  const read = new AbortController();
  const late = clock.sleep(PATIENCE, read.signal).then(() => {
    throw new HfAuthError("usage", "Nothing came on standard input", {
      hint: "Let git run this: see `hf-auth setup-git --help`",
    });
  });
  try {
    return await Promise.race([terminal.readBlock(), late]);
  } finally {
    read.abort();
    late.catch(() => {});
  }
}
