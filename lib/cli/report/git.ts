/**
 * Knows how a person is told what git did with a token.
 * Must not know how git is asked.
 *
 * @module
 */

import type { GitOutcome } from "../../git/credential.ts";
import type { Output } from "../output.ts";

/** Says which helpers keep the token now, or why none does. */
export function reportGit(git: GitOutcome, output: Output): void {
  const names = git.helpers.join(", ");
  if (git.stored) {
    return output.note(git.helpers[0] === "hf-auth" ? "  git: asks hf-auth" : `  git: saved with ${names}`);
  }
  const [why, hint] = git.unavailable
    ? ["no git can be run on this machine"]
    : git.unanswered
    ? ["its helper did not answer"]
    : git.helpers.length === 0
    ? [
      "no credential helper is configured",
      "Run `hf-auth setup-git`, or `git config --global credential.helper store` and try again",
    ]
    : git.another
    ? [`it still gives another one (${names})`, "Erase that one from the helper, or run `hf-auth setup-git`"]
    : git.words === undefined
    ? [`the credential helper kept nothing (${names})`, "Run `hf-auth setup-git` instead"]
    : [`the credential helper failed (${names})`];
  output.warning(`The token was not saved with git: ${why}`, hint);
  for (const line of git.words?.split("\n") ?? []) output.note(`  git: ${line}`);
}

/** Says that git may still hold a token that is not used here any more. */
export function reportUnanswered(output: Output): void {
  output.warning(
    "The token may still be saved with git: its helper did not answer",
    "Erase it there by hand, or revoke it on the Hub",
  );
}
