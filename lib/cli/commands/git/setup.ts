/**
 * Knows what `hf-auth setup-git` says.
 * Must not know how git is set up.
 *
 * @module
 */

import { setupGit, type SetupGitResult } from "../../../auth/git/setup.ts";
import { HfAuthError } from "../../../errors.ts";
import type { CommandContext } from "../../command.ts";
import type { Output } from "../../output.ts";

const SCOPES = ["global", "local", "system"] as const;

/** Sets git up, or removes what was set up. */
export async function run({ host, output, options, signal }: CommandContext): Promise<number> {
  const [scope = "global", second] = SCOPES.filter((name) => options.on(name));
  if (second !== undefined) {
    throw new HfAuthError("usage", `--${scope} and --${second} cannot be used together`, {
      hint: "See `hf-auth setup-git --help`",
    });
  }
  const remove = options.on("remove");
  const result = await setupGit({ scope, remove, signal, host });
  if (output.mode === "json") {
    const { changed, addresses, helpers } = result;
    output.json({ scope, changed, addresses, helpers });
  } else if (remove) reportRemoved(result, output);
  else reportSetUp(result, output);
  return 0;
}

/** Says what git asks now, and what it does not ask any more. */
export function reportSetUp(result: SetupGitResult, output: Output): void {
  const { changed, addresses, before, helpers } = result;
  const where = addresses.join(" and ");
  const gone = before.filter((name) => !helpers.includes(name));
  const left = helpers.filter((name) => name !== "hf-auth");
  if (!changed) output.note(`git already asks hf-auth for ${where}`);
  else {
    output.success(`git now asks hf-auth for ${where}`, [
      ...gone.length > 0 ? [`kept, but not asked there any more: ${gone.join(", ")}`] : [],
    ]);
  }
  if (left.length === 0) return;
  output.warning(
    `git also asks ${left.join(", ")} there, and hands every token to all of them`,
    result.scope === "local"
      ? "Remove them from the repository's configuration, then run this again"
      : "Run `hf-auth setup-git --local` in the repository that adds them, or remove them there",
  );
}

function reportRemoved({ scope, changed, addresses, helpers }: SetupGitResult, output: Output): void {
  const where = addresses.join(" and ");
  if (!changed) return output.note(`git was not set up to ask hf-auth for ${where} (--${scope})`);
  output.success(`git no longer asks hf-auth for ${where}`, [
    ...helpers.length > 0 ? [`asked instead: ${helpers.join(", ")}`] : [],
  ]);
}
