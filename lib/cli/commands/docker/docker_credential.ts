/**
 * Knows how `hf-auth docker-credential` speaks: the answer on standard output, and there, too, why there is none.
 * Must not know what it answers.
 *
 * @module
 */

import { dockerCredential } from "../../../auth/docker/credential.ts";
import { HfAuthError, isHfAuthError } from "../../../errors.ts";
import { printable } from "../../../person/printable.ts";
import { VERSION } from "../../../version.ts";
import type { CommandContext } from "../../command.ts";
import { withoutTokens } from "../../report/withheld.ts";
import { readyToHandOut } from "../programs/hand_out.ts";
import { soon } from "../programs/request.ts";

const DOCKERS = "Let Docker run this: see `hf-auth setup-docker --help`";

/** Answers one of Docker's questions. */
export async function run({ host, output, argument, signal }: CommandContext): Promise<number> {
  if (argument === undefined) {
    throw new HfAuthError("usage", "No operation given", { hint: "See `hf-auth docker-credential --help`" });
  }
  if (argument === "version") {
    output.line(`docker-credential-hf-auth ${VERSION}`);
    return 0;
  }
  try {
    const text = argument === "list" ? "" : await soon(host, () => host.terminal.readIn(), DOCKERS);
    const answer = await dockerCredential(argument, text, { host, signal });
    if (answer.warning) output.warning(answer.warning.message, answer.warning.hint);
    if (answer.note !== undefined) output.note(answer.note);
    if (answer.token) await readyToHandOut(host, answer.token);
    host.terminal.out(answer.text);
    return 0;
  } catch (error) {
    if (!isHfAuthError(error) || error.code === "interrupted") throw error;
    // Where Docker looks for it; it shows all of it.
    const advice = error.code === "not_logged_in" || error.hint === undefined ? "" : `: ${error.hint}`;
    output.line(withoutTokens(printable(`${error.message}${advice}`)));
    return 1;
  }
}
