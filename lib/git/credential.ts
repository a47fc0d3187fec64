/**
 * Knows how git's credential helpers keep the Hub's token (gitcredentials(7), git-credential(1)).
 * Must not know which token is in use or where this program keeps its own.
 *
 * @module
 */

import type { Processes } from "../host/host.ts";
import { Secret } from "../secret.ts";

/** The result of saving a token with git. */
export interface GitOutcome {
  /** Whether git's credential helpers accepted the token. */
  readonly stored: boolean;
  /** The configured credential helpers, such as `store`. With none, nothing is saved. */
  readonly helpers: readonly string[];
  /** Set where the machine cannot run other programs. */
  readonly unavailable?: true;
}

// The user name that the Hub's clients give git; with a token as password any name does.
const USERNAME = "hf_user";
// git must never ask: a person is not necessarily there, and the answer would go to a helper.
const SILENT = { GIT_TERMINAL_PROMPT: "0", GIT_ASKPASS: "", SSH_ASKPASS: "", GCM_INTERACTIVE: "never" };

/** The Hub's entry in git's credential helpers. */
export class GitCredential {
  readonly #processes: Processes;
  readonly #endpoint: string;
  readonly #signal: AbortSignal | undefined;

  /** @ignore Nothing runs until it is asked for. */
  constructor(processes: Processes, endpoint: string, signal?: AbortSignal) {
    this.#processes = processes;
    this.#endpoint = endpoint;
    this.#signal = signal;
  }

  /** The names of the configured credential helpers, including those for the Hub's address only; none without git. */
  async helpers(): Promise<string[]> {
    const general = await this.#git(["config", "--get-all", "credential.helper"]);
    const specific = await this.#git(["config", "--get-urlmatch", "credential.helper", this.#endpoint]);
    const lines = `${general?.stdout ?? ""}\n${specific?.stdout ?? ""}`.split("\n");
    const names = lines.map((line) => line.trim().split(/\s+/)[0]!).filter((name) => name !== "");
    return [...new Set(names)].sort();
  }

  /** Saves the token with every configured credential helper. */
  async store(token: Secret): Promise<GitOutcome> {
    const helpers = await this.helpers();
    if (helpers.length === 0) return { stored: false, helpers };
    const result = await this.#credential("approve", { password: token.reveal() });
    return { stored: result?.status === 0, helpers };
  }

  /** Erases git's entry if it holds one of these tokens; returns whether it did. Other entries stay. */
  async forget(tokens: readonly Secret[]): Promise<boolean> {
    if (tokens.length === 0 || (await this.helpers()).length === 0) return false;
    const held = await this.#held();
    if (held === undefined || !tokens.some((token) => token.equals(held))) return false;
    const result = await this.#credential("reject", { password: held.reveal() });
    return result?.status === 0;
  }

  async #held(): Promise<Secret | undefined> {
    const found = await this.#credential("fill", {});
    const password = /^password=(.+)$/m.exec(found?.status === 0 ? found.stdout : "")?.[1];
    return password === undefined ? undefined : new Secret(password);
  }

  #credential(action: "approve" | "fill" | "reject", more: Record<string, string>) {
    const fields = Object.entries({ url: this.#endpoint, username: USERNAME, ...more });
    return this.#git(
      ["credential", action],
      fields.map(([key, value]) => `${key}=${value}\n`).join("") + "\n",
    );
  }

  #git(args: readonly string[], stdin = "") {
    return this.#processes.run("git", args, {
      stdin,
      env: SILENT,
      ...(this.#signal && { signal: this.#signal }),
    });
  }
}
