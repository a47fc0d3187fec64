/**
 * Knows how git is run so that it never asks, and is not waited for without end.
 * Must not know what it is asked.
 *
 * @module
 */

import type { Clock, Processes, ProcessResult } from "../host/host.ts";

/** What git is run with. */
export interface GitMachine {
  /** Runs it. */
  readonly processes: Processes;
  /** Tells when it has taken too long. */
  readonly clock: Clock;
  /** Ends it. */
  readonly signal?: AbortSignal | undefined;
  /** Called once for each run that takes longer than two seconds. */
  readonly onWait?: (() => void) | undefined;
}

/** How git is run. */
export interface GitRun {
  /** All that it reads. */
  readonly stdin?: string;
  /** More of its environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** In this program's folder; see {@linkcode Processes.run}. */
  readonly here?: boolean;
  /** How long it is waited for, in milliseconds. */
  readonly patience?: number;
}

// git must never ask: a person is not necessarily there, and the answer would go to a helper.
const SILENT = { GIT_TERMINAL_PROMPT: "0", GIT_ASKPASS: "", SSH_ASKPASS: "", GCM_INTERACTIVE: "never" };
const PATIENCE = 15_000; // ms; a helper may reach its keyring over a network, but can ask nobody
const WORD = 2_000; // ms until it is said that git is waited for

/** git, which may be missing, and may not answer. */
export class GitProgram {
  readonly #machine: GitMachine;
  #missing = false;
  #unanswered = false;

  /** @ignore Nothing runs until it is asked for. */
  constructor(machine: GitMachine) {
    this.#machine = machine;
  }

  /** Whether there was no git when it was run. */
  get missing(): boolean {
    return this.#missing;
  }

  /** Whether git or a helper did not answer in time. It was ended then, and nothing more is asked. */
  get unanswered(): boolean {
    return this.#unanswered;
  }

  /** What git answers; `undefined` when it is missing or did not answer in time. */
  async run(
    args: readonly string[],
    { stdin = "", env = {}, patience = PATIENCE, here = false }: GitRun = {},
  ): Promise<ProcessResult | undefined> {
    if (this.#unanswered) return undefined;
    const { processes, clock, onWait } = this.#machine;
    const [answered, late] = [new AbortController(), new AbortController()];
    const signal = this.#machine.signal ? AbortSignal.any([this.#machine.signal, late.signal]) : late.signal;
    const running = processes.run("git", args, { stdin, env: { ...SILENT, ...env }, signal, here });
    const waiting = clock.sleep(patience, answered.signal).then(() => {
      this.#unanswered = true;
      late.abort(new DOMException("git did not answer", "TimeoutError"));
    });
    const word = onWait && clock.sleep(WORD, answered.signal).then(onWait);
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
      for (const over of [waiting, running, word]) over?.catch(() => {});
    }
  }
}
