/** One login as far as it gets during one request: a code is asked for, or the Hub is asked once about it. */

import type { AlreadyLoggedIn } from "../../lib/auth/login/existing_login.ts";
import type { LoggedIn } from "../../lib/auth/login/granted_token.ts";
import { forgetCode, type PendingCode, readPendingCode } from "../../lib/auth/login/pending_code.ts";
import type { Session } from "../../lib/auth/session.ts";
import { beginLogin, resumeLogin } from "../../lib/auth/two_step_login.ts";
import { type ErrorCode, HfAuthError, isHfAuthError } from "../../lib/errors.ts";
import type { Clock } from "../../lib/host/host.ts";
import type { CodeForPerson, Person } from "../../lib/person/person.ts";
import type { Approved } from "../../lib/server/mod.ts";

/** What the page remembers from one request to the next; the code itself is kept by the login. */
export type Memory = Map<string, string>;

const BETWEEN = 3_000; // ms, as on a page that one process serves
const OUTCOME = ["user", "token_name", "expires_at", "error_code", "error_message", "error_hint"];
/** A code that was shown before. */
const PAST: CodeForPerson = {
  userCode: "",
  verificationUri: "",
  verificationUriComplete: "",
  expiresIn: 0,
};

/** The login that goes on during this request. */
export class PageLogin {
  readonly #session: Session;
  readonly #memory: Memory;
  #pending: PendingCode | undefined;
  #replays = false;
  #signal: AbortSignal | undefined;
  #running: Promise<unknown> = Promise.resolve();
  #paused: Promise<void> = Promise.resolve();

  /** Asks nobody yet. */
  constructor(session: Session, memory: Memory) {
    this.#session = session;
    this.#memory = memory;
  }

  /** Whether there is a login that goes on, or one that has ended since a code was last asked for. */
  goesOn(pending: PendingCode | undefined): boolean {
    this.#pending = pending;
    const ends = Number(this.#memory.get("code_ends") ?? NaN);
    if (!pending && ends <= this.#session.host.clock.now()) {
      this.#memory.delete("code_ends");
      this.#remember({
        error_code: "expired_token",
        error_message: "The code expired before it was approved",
      });
    }
    this.#replays = !pending && OUTCOME.some((key) => this.#memory.has(key));
    return pending !== undefined || this.#replays;
  }

  /** Runs as far as it gets; then it waits for its end, which may only come with another request. */
  run(person: Person, signal: AbortSignal): Promise<Approved> {
    const paused = Promise.withResolvers<void>();
    this.#signal = signal;
    this.#paused = paused.promise;
    const running = this.#run(person, signal, paused.resolve);
    this.#running = running.catch(() => {});
    return running;
  }

  /** Resolves when nothing more happens during this request. */
  async rest(): Promise<void> {
    await (this.#signal?.aborted ? this.#running : Promise.race([this.#running, this.#paused]));
    // Whoever shows the state hears of the end a moment later.
    await new Promise((resolve) => setTimeout(resolve));
  }

  async #run(person: Person, signal: AbortSignal, pause: () => void): Promise<Approved> {
    if (this.#replays) {
      this.#replays = false;
      // As if it had been seen from the beginning: the states' numbers are those of a login that ends now.
      void person.showCode(PAST, signal);
      return this.#recall();
    }
    try {
      const result = this.#pending ? await this.#resume(person, signal) : await this.#begin(person, signal);
      const approved = result && this.#approved(result);
      if (approved) return approved;
    } catch (error) {
      if (isHfAuthError(error)) this.#rememberError(error);
      throw error;
    }
    pause();
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    const pending = await readPendingCode(this.#session);
    if (pending) await forgetCode(this.#session, pending);
    this.#remember({});
    throw signal.reason;
  }

  async #begin(person: Person, signal: AbortSignal): Promise<LoggedIn | AlreadyLoggedIn | undefined> {
    const { host } = this.#session;
    await this.#takeTurn(host.clock, signal);
    this.#remember({});
    const begun = await beginLogin({ host, signal, skipIfLoggedIn: false });
    if (begun.status !== "pending") return begun;
    this.#memory.set("code_ends", String(host.clock.now() + begun.expiresIn * 1000));
    void person.showCode(begun, signal);
    return undefined;
  }

  /** At most one code is asked for in three seconds, by whatever instance. */
  async #takeTurn(clock: Clock, signal: AbortSignal): Promise<void> {
    const due = Number(this.#memory.get("begin_after") ?? 0);
    const early = due - clock.now();
    // A clock that was set back is no reason to wait for longer.
    if (early > 0) await clock.sleep(Math.min(early, BETWEEN), signal);
    this.#memory.set("begin_after", String(clock.now() + BETWEEN));
  }

  async #resume(person: Person, signal: AbortSignal): Promise<LoggedIn | AlreadyLoggedIn | undefined> {
    const { host } = this.#session;
    const paused = new Error("The rest comes with another request");
    try {
      return await resumeLogin({
        host: { ...host, clock: this.#onePoll(host.clock, paused) },
        person,
        signal,
      });
    } catch (error) {
      if (error === paused) return undefined;
      throw error;
    }
  }

  /** A clock that lets the Hub be asked once, when the time for that has come, and then ends the wait. */
  #onePoll(clock: Clock, paused: Error): Clock {
    let asked = false;
    return {
      ...clock,
      sleep: (ms) => {
        const due = Number(this.#memory.get("ask_after") ?? NaN);
        const now = clock.now();
        const early = !(due <= now);
        if (asked || Number.isNaN(due)) this.#memory.set("ask_after", String(now + ms));
        if (asked || early) return Promise.reject(paused);
        asked = true;
        return Promise.resolve();
      },
    };
  }

  #approved(result: LoggedIn | AlreadyLoggedIn): Approved {
    if (result.status !== "logged_in") {
      throw new HfAuthError("interaction_required", "Somebody else has logged in in the meantime");
    }
    const { user, tokenName, expiresAt } = result;
    this.#remember({
      user,
      token_name: tokenName,
      ...(expiresAt && { expires_at: String(expiresAt.getTime()) }),
    });
    return { user, tokenName, ...(expiresAt && { expiresAt }) };
  }

  #rememberError({ code, message, hint }: HfAuthError): void {
    this.#remember({
      error_code: code,
      error_message: message,
      ...(hint !== undefined && { error_hint: hint }),
    });
  }

  /** Puts an outcome in place of the last one. */
  #remember(outcome: Readonly<Record<string, string>>): void {
    for (const key of [...OUTCOME, "code_ends", "ask_after"]) this.#memory.delete(key);
    for (const [key, value] of Object.entries(outcome)) this.#memory.set(key, value);
  }

  #recall(): Approved {
    const value = (key: string) => this.#memory.get(key);
    const code = value("error_code");
    if (code !== undefined) {
      const hint = value("error_hint");
      throw new HfAuthError(code as ErrorCode, value("error_message") ?? "The login failed", {
        ...(hint !== undefined && { hint }),
      });
    }
    const ends = value("expires_at");
    return {
      user: value("user") ?? "",
      tokenName: value("token_name") ?? "",
      ...(ends !== undefined && { expiresAt: new Date(Number(ends)) }),
    };
  }
}
