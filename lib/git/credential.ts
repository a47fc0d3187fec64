/**
 * Knows how git's credential helpers keep the Hub's token (gitcredentials(7), git-credential(1)).
 * Must not know which token is in use or where this program keeps its own.
 *
 * @module
 */

import { Secret } from "../secret.ts";
import { runsOwnHelper } from "./helper.ts";
import { helpersFor, namesOf } from "./helper_list.ts";
import { type GitMachine, GitProgram } from "./program.ts";

/** The result of saving a token with git. */
export interface GitOutcome {
  /** Whether git gives this token when it is asked for the Hub's, or asks this program itself. */
  readonly stored: boolean;
  /** The configured credential helpers, such as `store`. With none, nothing is saved. */
  readonly helpers: readonly string[];
  /** Set where the machine cannot run other programs, or has no git. */
  readonly unavailable?: true;
  /** Set when git or its helper was ended because it did not answer in time. */
  readonly unanswered?: true;
  /** Set when git gives another token than the one that was saved. */
  readonly another?: true;
  /** What git and its helpers said about it, if they said something. */
  readonly words?: string;
}

/** The user name that the Hub's clients give git; with a token as password any name does. */
export const USERNAME = "hf_user";

// This program among the helpers; it has nothing to keep or to erase there.
const OWN = "hf-auth";
const MOST_WORDS = 500; // characters

/** The Hub's entry in git's credential helpers. */
export class GitCredential {
  readonly #git: GitProgram;
  readonly #endpoint: string;

  /** @ignore Nothing runs until it is asked for. */
  constructor(machine: GitMachine, endpoint: string) {
    this.#git = new GitProgram(machine);
    this.#endpoint = endpoint;
  }

  /** Whether there was no git when it was asked. */
  get missing(): boolean {
    return this.#git.missing;
  }

  /** Whether git or a helper did not answer in time. It was ended then, and nothing more is asked. */
  get unanswered(): boolean {
    return this.#git.unanswered;
  }

  /** The names of the credential helpers that git asks for the Hub's address; none without git. */
  async helpers(): Promise<string[]> {
    const lines = await helpersFor(this.#git, this.#endpoint);
    const others = namesOf(lines.filter((line) => !runsOwnHelper(line))).sort();
    return lines.some(runsOwnHelper) ? [OWN, ...others] : others;
  }

  /** Saves the token with every configured credential helper, and asks git for it. */
  async store(token: Secret): Promise<GitOutcome> {
    const helpers = await this.helpers();
    if (this.#git.missing) return { stored: false, helpers, unavailable: true };
    if (helpers.length === 0) return this.#outcome(helpers);
    if (helpers[0] === OWN) return { stored: true, helpers };
    const approved = await this.#credential("approve", { password: token.reveal() });
    const filled = await this.#credential("fill", {});
    const held = passwordIn(filled?.stdout);
    const words = [approved, filled?.status === 0 ? undefined : filled].map((result) => result?.stderr.trim())
      .find(Boolean)?.replaceAll(token.reveal(), `${token}`).slice(0, MOST_WORDS);
    return {
      ...this.#outcome(helpers),
      stored: token.equals(held),
      ...held && !token.equals(held) && { another: true },
      ...words !== undefined && { words },
    };
  }

  /** Erases git's entry if it holds one of these tokens; returns whether it did. Other entries stay. */
  async forget(tokens: readonly Secret[]): Promise<boolean> {
    if (tokens.length === 0) return false;
    const helpers = await this.helpers();
    if (helpers.length === 0 || helpers[0] === OWN) return false;
    const found = await this.#credential("fill", {});
    const held = found?.status === 0 ? passwordIn(found.stdout) : undefined;
    if (held === undefined || !tokens.some((token) => token.equals(held))) return false;
    const result = await this.#credential("reject", { password: held.reveal() });
    return result?.status === 0;
  }

  #outcome(helpers: readonly string[]): GitOutcome {
    return { stored: false, helpers, ...this.unanswered && { unanswered: true } };
  }

  #credential(action: "approve" | "fill" | "reject", more: Record<string, string>) {
    const fields = Object.entries({ url: this.#endpoint, username: USERNAME, ...more });
    const stdin = fields.map(([key, value]) => `${key}=${value}\n`).join("") + "\n";
    return this.#git.run(["credential", action], { stdin });
  }
}

function passwordIn(answer = ""): Secret | undefined {
  const password = /^password=(.+)$/m.exec(answer)?.[1];
  return password === undefined ? undefined : new Secret(password);
}
