/**
 * Knows how git's credential helpers keep the Hub's token (gitcredentials(7), git-credential(1)).
 * Must not know which token is in use or where this program keeps its own.
 *
 * @module
 */

import type { Clock, Processes, ProcessResult } from "../host/host.ts";
import { Secret } from "../secret.ts";

/** The result of saving a token with git. */
export interface GitOutcome {
  /** Whether git's credential helpers accepted the token. */
  readonly stored: boolean;
  /** The configured credential helpers, such as `store`. With none, nothing is saved. */
  readonly helpers: readonly string[];
  /** Set where git cannot be run. */
  readonly unavailable?: true;
  /** Set when git or its helper was ended because it did not answer in time. */
  readonly unanswered?: true;
}

// The user name that the Hub's clients give git; with a token as password any name does.
const USERNAME = "hf_user";
// git must never ask: a person is not necessarily there, and the answer would go to a helper.
const SILENT = { GIT_TERMINAL_PROMPT: "0", GIT_ASKPASS: "", SSH_ASKPASS: "", GCM_INTERACTIVE: "never" };
const PATIENCE = 15_000; // ms; a helper may reach its keyring over a network, but can ask nobody

/** The Hub's entry in git's credential helpers. */
export class GitCredential {
  readonly #processes: Processes;
  readonly #clock: Clock;
  readonly #endpoint: string;
  readonly #signal: AbortSignal | undefined;
  #unanswered = false;
  #missing = false;

  /** @ignore Nothing runs until it is asked for. */
  constructor(processes: Processes, clock: Clock, endpoint: string, signal?: AbortSignal) {
    this.#processes = processes;
    this.#clock = clock;
    this.#endpoint = endpoint;
    this.#signal = signal;
  }

  /** Whether git or a helper did not answer in time. It was ended then, and nothing more is asked. */
  get unanswered(): boolean {
    return this.#unanswered;
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
    const result = helpers.length === 0
      ? undefined
      : await this.#credential("approve", { password: token.reveal() });
    return {
      stored: result?.status === 0,
      helpers,
      ...this.#unanswered ? { unanswered: true } : this.#missing && { unavailable: true },
    };
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

  async #git(args: readonly string[], stdin = ""): Promise<ProcessResult | undefined> {
    if (this.#unanswered) return undefined;
    const [answered, late] = [new AbortController(), new AbortController()];
    const signal = this.#signal ? AbortSignal.any([this.#signal, late.signal]) : late.signal;
    const running = this.#processes.run("git", args, { stdin, env: SILENT, signal });
    const waiting = this.#clock.sleep(PATIENCE, answered.signal).then(() => {
      this.#unanswered = true;
      late.abort(new DOMException("git did not answer", "TimeoutError"));
    });
    try {
      const result = await Promise.race([running, waiting.then(() => undefined)]);
      this.#missing = result === undefined && !this.#unanswered;
      return result;
    } catch (error) {
      if (this.#unanswered) return undefined;
      throw error;
    } finally {
      answered.abort();
      // What was ended has nothing more to say.
      for (const over of [waiting, running]) over.catch(() => {});
    }
  }
}
