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
  if (git.stored) return output.note(`  git: saved with ${git.helpers.join(", ")}`);
  if (git.unavailable) {
    return output.warning("The token was not saved with git: no git can be run on this machine");
  }
  if (git.unanswered) return output.warning("The token was not saved with git: its helper did not answer");
  if (git.helpers.length === 0) {
    return output.warning(
      "The token was not saved with git: no credential helper is configured",
      "Run `git config --global credential.helper store`, then try again",
    );
  }
  output.warning(
    `The token was not saved with git: the credential helper failed (${git.helpers.join(", ")})`,
  );
}

/** Says that git may still hold a token that is not used here any more. */
export function reportUnanswered(output: Output): void {
  output.warning(
    "The token may still be saved with git: its helper did not answer",
    "Erase it there by hand, or revoke it on the Hub",
  );
}
