/**
 * Knows how the lines that name credential helpers for an address are changed in git's configuration, and what may stand in
 * the way.
 * Must not know which helper it is for, but by its own lines.
 *
 * @module
 */

import { HfAuthError } from "../errors.ts";
import type { ProcessResult } from "../host/host.ts";
import { isOwnHelper } from "./helper.ts";
import { helpersFor } from "./helper_list.ts";
import type { GitProgram } from "./program.ts";

/** Which of git's files: the user's, the repository's, the machine's. */
export type GitScope = "global" | "local" | "system";

/** The helpers in one of git's files. */
export class HelperConfig {
  readonly #git: GitProgram;
  readonly #scope: GitScope;

  /** Nothing is read until it is asked for. */
  constructor(git: GitProgram, scope: GitScope) {
    this.#git = git;
    this.#scope = scope;
  }

  /**
   * Makes `line` the only helper that git asks for the address: after an empty one, which makes git forget all before it.
   * Gives whether that changed anything.
   *
   * @throws {HfAuthError} `git_missing`, `git_failed`.
   */
  async add(address: string, line: string): Promise<boolean> {
    const before = await this.#lines(address);
    const isThere = before.filter(isOwnHelper).length === 1 && before.at(-1) === line && before.at(-2) === "";
    // Another helper may have come after it since: it is put behind that one, as far as that is in the same file.
    if (isThere && (await helpersFor(this.#git, address, { here: true })).length === 1) return false;
    await this.remove(address);
    await this.#change(["--add", keyOf(address), ""]);
    try {
      await this.#change(["--add", keyOf(address), line]);
    } catch (error) {
      // The empty one alone would leave git without any helper.
      await this.#removeValues(address, before.filter((one) => !isOwnHelper(one)), [""]).catch(() => {});
      throw error;
    }
    return !isThere;
  }

  /**
   * Removes what {@linkcode add} put in, and nothing else; gives whether there was anything.
   *
   * @throws {HfAuthError} `git_missing`, `git_failed`.
   */
  async remove(address: string): Promise<boolean> {
    const lines = await this.#lines(address);
    const isOurs = (at: number) => lines[at] !== undefined && isOwnHelper(lines[at]);
    const ours = lines.filter((line, at) => isOurs(at) || (line === "" && isOurs(at + 1)));
    if (ours.length === 0) return false;
    const rest = lines.filter((line, at) => !(isOurs(at) || (line === "" && isOurs(at + 1))));
    await this.#removeValues(address, rest, ours);
    return true;
  }

  /** Removes lines by their text; where others have the same text, all are written anew. */
  async #removeValues(address: string, rest: readonly string[], gone: readonly string[]): Promise<void> {
    const key = keyOf(address);
    if (!gone.some((line) => rest.includes(line))) {
      // The empty ones first: git must never be left with nothing but them.
      for (const line of new Set([...gone].sort())) {
        await this.#change(["--fixed-value", "--unset-all", key, line]);
      }
      return;
    }
    await this.#change(["--unset-all", key]);
    for (const line of rest) await this.#change(["--add", key, line]);
  }

  async #lines(address: string): Promise<string[]> {
    return valuesIn(await this.#run([`--${this.#scope}`, "-z", "--get-all", keyOf(address)], [1]));
  }

  async #change(args: readonly string[]): Promise<void> {
    await this.#run([`--${this.#scope}`, ...args]);
  }

  async #run(args: readonly string[], alsoFine: readonly number[] = []): Promise<ProcessResult> {
    // In English, so that what stands in the way can be told apart.
    const result = await this.#git.run(["config", ...args], { here: true, env: { LC_ALL: "C" } });
    if (result && [0, ...alsoFine].includes(result.status)) return result;
    throw failure(result, this.#git, this.#scope);
  }
}

function keyOf(address: string): string {
  return `credential.${address}.helper`;
}

function valuesIn({ stdout }: ProcessResult): string[] {
  return stdout.split("\0").slice(0, -1);
}

function failure(
  result: ProcessResult | undefined,
  git: Pick<GitProgram, "missing">,
  scope: GitScope,
): HfAuthError {
  if (!result && git.missing) {
    return new HfAuthError("git_missing", "git is not installed", { hint: "Install git, then try again" });
  }
  if (!result) return new HfAuthError("git_failed", "git did not answer", { hint: "Try again" });
  const words = result.stderr.trim().split("\n")[0]!.replace(/^(fatal|error|warning): /, "");
  if (/only be used inside a git repo|not in a git directory/.test(words)) {
    return new HfAuthError("git_failed", "This folder is not in a git repository", {
      hint: "Change to one that is, or leave out --local",
    });
  }
  const [, path, why] = /(?:could not lock config file |unable to access ')(.*?)'?: (.*)$/.exec(words) ?? [];
  if (why === "File exists") {
    return new HfAuthError("git_failed", `Cannot change ${path}: another program is changing it`, {
      hint: `Try again; if no git is running, remove ${path}.lock`,
    });
  }
  if (path !== undefined) {
    return new HfAuthError("git_failed", `Cannot change ${path}: ${why!.toLowerCase()}`, {
      hint: scope === "system"
        ? "Run it as the user who owns that file, or leave out --system"
        : "Make sure that you own this file and its folder",
    });
  }
  return new HfAuthError("git_failed", `git could not change its configuration: ${words}`, {
    hint: "Correct that, then try again",
  });
}
