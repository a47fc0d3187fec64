/**
 * Knows how this program becomes git's credential helper for the Hub, and ceases to be.
 * Must not know how git writes it down.
 *
 * @module
 */

import { DEFAULT_ENDPOINT, variableOf } from "../../config.ts";
import { HfAuthError } from "../../errors.ts";
import { type HelperCommand, helperLine, runsOwnHelper } from "../../git/helper.ts";
import { type GitScope, HelperConfig } from "../../git/helper_config.ts";
import { helpersFor, namesOf } from "../../git/helper_list.ts";
import { GitProgram } from "../../git/program.ts";
import { hubUrl } from "../../hub/http.ts";
import { openSession, type Session, type VerbOptions } from "../session.ts";
import { hubAddresses } from "./hosts.ts";

/** What to set up. */
export interface SetupGitOptions extends VerbOptions {
  /** In which of git's files. Default `global`, the user's. */
  readonly scope?: GitScope;
  /** Removes what was set up there, and nothing else. Default `false`. */
  readonly remove?: boolean;
}

/** What is set up now. */
export interface SetupGitResult {
  /** In which of git's files. */
  readonly scope: GitScope;
  /** Whether anything was changed. */
  readonly changed: boolean;
  /** The addresses that it is about. */
  readonly addresses: readonly string[];
  /** The names of the helpers that git asked for these addresses before, and that stay configured. */
  readonly before: readonly string[];
  /** The names of the helpers that git asks for them now. */
  readonly helpers: readonly string[];
}

/**
 * Makes this program the only credential helper that git asks for the Hub's addresses. Other helpers stay configured, and
 * are asked for everything else.
 *
 * @throws {HfAuthError} `git_missing`; `git_failed` when git cannot change that file; `invalid_configuration` where this
 * program is none that git could start.
 */
export async function setupGit(options: SetupGitOptions = {}): Promise<SetupGitResult> {
  const { scope = "global", remove = false } = options;
  const session = await openSession(options);
  const { endpoint, insecureHosts } = session.config;
  // An address that no token is sent to is said to be one.
  hubUrl(endpoint, "/", insecureHosts);
  const git = gitOf(session);
  const config = new HelperConfig(git, scope);
  const line = remove ? "" : helperLine(ownCommand(session, options.store));
  const addresses = hubAddresses(endpoint);
  const asked = async () => {
    const lines = await Promise.all(addresses.map((address) => helpersFor(git, address, { here: true })));
    return namesOf(lines.flat().map((one) => runsOwnHelper(one) ? "hf-auth" : one));
  };
  const before = await asked();
  let changed = false;
  for (const address of addresses) {
    const isChange = await (remove ? config.remove(address) : config.add(address, line));
    changed ||= isChange;
  }
  return { scope, changed, addresses, before, helpers: await asked() };
}

function gitOf({ host: { processes, clock }, signal }: Session): GitProgram {
  if (processes) return new GitProgram({ processes, clock, signal });
  throw new HfAuthError("git_missing", "This machine cannot run git", {
    hint: "Run `hf-auth setup-git` where git is",
  });
}

function ownCommand(
  { host, config: { endpoint } }: Session,
  given: VerbOptions["store"],
): HelperCommand {
  const path = host.processes?.ownPath();
  if (path === undefined) {
    throw new HfAuthError("invalid_configuration", "This is not a program that git could start", {
      hint: "Run `setup-git` with the executable, which `make build` makes",
    });
  }
  // The shell that git has on Windows takes a backslash in quotes as it is, but not every git hands it one.
  const portable = host.paths.windows ? path.replaceAll("\\", "/") : path;
  // An engine that a script hands in has no name that another process could know.
  const store = given === undefined ? variableOf(host)("HF_AUTH_STORE") : given;
  return {
    path: portable,
    ...new URL(endpoint).origin !== DEFAULT_ENDPOINT && { endpoint },
    ...typeof store === "string" && { store },
  };
}
