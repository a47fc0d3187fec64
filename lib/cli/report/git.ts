/**
 * Knows how a person is told what git did with a token.
 * Must not know how git is asked.
 *
 * @module
 */

import type { GitOutcome } from "../../git/credential.ts";
import type { Output } from "../output.ts";

/** Says where git keeps the token now, or why it does not. */
export function reportGit(git: GitOutcome, output: Output): void {
  if (git.stored) return output.note(`  git: saved with ${git.helpers.join(", ")}`);
  if (git.unavailable) return output.warning("The token was not given to git: this machine cannot run it");
  if (git.helpers.length === 0) {
    return output.warning(
      "The token was not given to git: no credential helper is configured",
      "Run `git config --global credential.helper store`, then try again",
    );
  }
  output.warning(`The token was not given to git: its helper failed (${git.helpers.join(", ")})`);
}
