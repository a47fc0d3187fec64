/**
 * Knows how `hf-auth can` says yes or no, and by which exit status.
 * Must not know how the answer is found.
 *
 * @module
 */

import { type AbilityName, can, type CanResult } from "../../../auth/checks/can.ts";
import { HfAuthError, isHfAuthError } from "../../../errors.ts";
import { printable } from "../../../person/printable.ts";
import type { CommandContext } from "../../command.ts";
import type { Output, Tone } from "../../output.ts";

/** What the answers end with. */
const STATUS = { yes: 0, no: 1, unknown: 3 } as const;

/** How people are shown them. */
const SHOWN: Readonly<Record<CanResult["answer"], readonly [Tone, string]>> = {
  yes: ["good", "✓ Yes"],
  no: ["bad", "✗ No"],
  unknown: ["doubtful", "? Not known"],
};

/** Says whether the token may do something. */
export async function run(context: CommandContext): Promise<number> {
  const { host, output, options, argument: action, second: subject, signal } = context;
  if (action === undefined) throw misused("Say what to ask about");
  const isRepo = action === "read" || action === "write";
  if (isRepo && subject === undefined) throw misused(`Say which repository to ${action}`);
  const tokenName = options.text("token-name");
  const result = await can(action as AbilityName, subject, {
    host,
    signal,
    ...(tokenName !== undefined && { tokenName }),
  }).catch((error: unknown) => {
    if (!isHfAuthError(error, "invalid_repo_id")) throw error;
    throw misused(error.message, error.hint);
  });
  if (result.warning) output.warning(result.warning.message, result.warning.hint);
  report(result, [action, subject].filter(Boolean).join(" "), output);
  return STATUS[result.answer];
}

function report({ answer, reason, message, link }: CanResult, question: string, output: Output): void {
  switch (output.mode) {
    case "json":
      return output.json({ question, answer, reason, message, link: link ?? null });
    case "quiet":
      return output.line(answer);
    case "agent":
      return output.line([`answer=${answer}`, `reason=${reason}`, ...link ? [`link=${link}`] : []].join(" "));
    case "human":
      output.line(`${output.toned(...SHOWN[answer])}: ${printable(message)}`);
      if (link !== undefined) output.line(`  ${linkWords(reason)}: ${printable(link)}`);
  }
}

function linkWords(reason: CanResult["reason"]): string {
  return reason === "token_lacks_permission"
    ? "make a token that may"
    : reason === "access_not_requested"
    ? "ask for access"
    : "see";
}

function misused(message: string, hint = "See `hf-auth can --help`"): HfAuthError {
  return new HfAuthError("usage", message, { hint });
}
