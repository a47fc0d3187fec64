/**
 * Knows how far one login is, and tells everybody who watches.
 * Must not know HTTP, nor hold a token or a device code.
 *
 * @module
 */

import { isHfAuthError } from "../errors.ts";
import type { Clock } from "../host/host.ts";
import { realClock } from "../host/shared/clock.ts";
import type { CodeForPerson, Person } from "../person/person.ts";

/** The state of a login. */
export type LoginState =
  | { readonly state: "idle" }
  | { readonly state: "starting" }
  | {
    readonly state: "waiting";
    /** What the person needs to approve the login. */
    readonly code: CodeForPerson;
    /** When the code expires, in milliseconds of the clock's monotonic time. */
    readonly endsAt: number;
    /** Whether the Hub responded to the last poll. */
    readonly reachable: boolean;
  }
  | {
    readonly state: "approved";
    readonly user: string;
    readonly tokenName: string;
    readonly expiresAt?: Date;
  }
  | {
    readonly state: "denied" | "expired" | "unreachable" | "cancelled" | "failed";
    /** What happened. */
    readonly message: string;
    /** What to do next. */
    readonly hint?: string;
  };

/** Whether a state is final until another login starts. */
export function hasEnded({ state }: LoginState): boolean {
  return !["idle", "starting", "waiting"].includes(state);
}

/** A state and its number. Each new state's number is one higher. */
export interface Snapshot {
  /** Its number, from 0. */
  readonly id: number;
  /** The state. */
  readonly state: LoginState;
}

/** The result of an approved login. */
export interface Approved {
  /** The account's name. */
  readonly user: string;
  /** The name under which the token is stored. */
  readonly tokenName: string;
  /** When the token expires, if that is known. */
  readonly expiresAt?: Date;
}

/** The time of an {@linkcode Attempt}. */
export type AttemptClock = Pick<Clock, "monotonic" | "sleep">;

/** Runs one login: shows its code to `person` and resolves when the token is stored. */
export type LogIn = (person: Person, signal: AbortSignal) => Promise<Approved>;

/** Until another login is begun, in milliseconds: each asks the Hub for a code, and its rate is not ours to use up. */
const BETWEEN = 3_000;

/** One login at a time, which can be started, cancelled and started again; at most one is begun in three seconds. */
export class Attempt {
  readonly #logIn: LogIn;
  readonly #clock: AttemptClock;
  readonly #between: number;
  #lastBegun = -Infinity;
  readonly #watchers = new Set<(snapshot: Snapshot) => void>();
  #snapshot: Snapshot = { id: 0, state: { state: "idle" } };
  #running: { readonly abort: AbortController; readonly ended: Promise<LoginState> } | undefined;

  /** Starts nothing until {@linkcode Attempt.begin} is called; `between` is other than three seconds, in milliseconds. */
  constructor(logIn: LogIn, clock: AttemptClock = realClock(), between: number = BETWEEN) {
    this.#between = between;
    this.#logIn = logIn;
    this.#clock = clock;
  }

  /** The current state. */
  get snapshot(): Snapshot {
    return this.#snapshot;
  }

  /** The seconds until the code expires. */
  secondsLeft(state: LoginState & { readonly state: "waiting" }): number {
    return Math.max(0, Math.ceil((state.endsAt - this.#clock.monotonic()) / 1000));
  }

  /** Starts a login unless one is running, after a pause if the last one has just begun; resolves with its final state. */
  begin(): Promise<LoginState> {
    this.#running ??= this.#start();
    return this.#running.ended;
  }

  /** Cancels the running login, if there is one. */
  cancel(): void {
    this.#running?.abort.abort(new DOMException("The login was cancelled", "AbortError"));
  }

  /** Calls `watcher` with every new state; returns a function that stops this. */
  watch(watcher: (snapshot: Snapshot) => void): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  #start() {
    const abort = new AbortController();
    this.#enter({ state: "starting" });
    // What it throws at once is a failure like any other.
    const login = new Promise<Approved>((resolve) => {
      const early = this.#lastBegun + this.#between - this.#clock.monotonic();
      const logIn = () => {
        this.#lastBegun = this.#clock.monotonic();
        return this.#logIn(this.#person(abort.signal), abort.signal);
      };
      resolve(early > 0 ? this.#clock.sleep(early, abort.signal).then(logIn) : logIn());
    });
    const ended = login.then(
      ({ user, tokenName, expiresAt }): LoginState => ({
        state: "approved",
        user,
        tokenName,
        // A date that is none can't be shown.
        ...(expiresAt && !Number.isNaN(expiresAt.getTime()) && { expiresAt }),
      }),
      (error: unknown) => failure(error, abort.signal.aborted),
    ).then((state) => {
      this.#running = undefined;
      this.#enter(state);
      return state;
    });
    return { abort, ended };
  }

  #person(signal: AbortSignal): Person {
    return {
      chooseMethod: () => Promise.resolve("browser"),
      enterToken: () => Promise.reject(new TypeError("The page cannot ask for a token")),
      showCode: (code, done) => {
        const endsAt = this.#clock.monotonic() + code.expiresIn * 1000;
        if (!signal.aborted) this.#enter({ state: "waiting", code, endsAt, reachable: true });
        return new Promise((resolve) => done.addEventListener("abort", () => resolve(), { once: true }));
      },
      noticeHub: (reachable) => {
        const { state } = this.#snapshot;
        if (state.state === "waiting" && state.reachable !== reachable) this.#enter({ ...state, reachable });
      },
    };
  }

  #enter(state: LoginState): void {
    this.#snapshot = { id: this.#snapshot.id + 1, state };
    for (const watcher of [...this.#watchers]) {
      try {
        watcher(this.#snapshot);
      } catch {
        // Nobody who watches stands in the way of the login, nor of the others.
      }
    }
  }
}

function failure(error: unknown, cancelled: boolean): LoginState {
  if (cancelled) return { state: "cancelled", message: "The login was cancelled" };
  if (!isHfAuthError(error)) return { state: "failed", message: "The login failed" };
  const { message, hint } = error;
  const state = error.code === "access_denied"
    ? "denied"
    : error.code === "expired_token"
    ? "expired"
    : ["network", "offline", "timeout"].includes(error.code)
    ? "unreachable"
    : "failed";
  return { state, message, ...(hint !== undefined && { hint }) };
}
