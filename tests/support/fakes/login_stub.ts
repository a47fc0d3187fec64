/**
 * Knows how to play a login for the page: the test says when the code comes and how it ends.
 * Must not know HTTP.
 *
 * @module
 */

import { memoryClock } from "../../../lib/host/memory/clock.ts";
import type { CodeForPerson, Person } from "../../../lib/person/person.ts";
import { type Approved, Attempt } from "../../../lib/server/attempt.ts";

export const CODE: CodeForPerson = {
  userCode: "ABCD-1234",
  verificationUri: "https://hf.co/oauth/device",
  verificationUriComplete: "https://hf.co/oauth/device",
  expiresIn: 300,
};

/** A login under the test's hand. */
export interface LoginStub {
  readonly attempt: Attempt;
  readonly clock: ReturnType<typeof memoryClock>;
  /** Shows the code, as the Hub's answer would. */
  showCode(code?: CodeForPerson): void;
  /** Says whether the Hub answered a poll. */
  noticeHub(reachable: boolean): void;
  /** Ends it well. */
  approve(approved?: Partial<Approved>): Promise<void>;
  /** Ends it badly. */
  fail(error: unknown): Promise<void>;
  /** How many logins were begun. */
  readonly begun: number;
}

/** Makes a login that waits for the test. */
export function loginStub(): LoginStub {
  const clock = memoryClock(Date.UTC(2026, 0, 1));
  let begun = 0;
  let person: Person;
  let login = Promise.withResolvers<Approved>();
  let done = new AbortController();
  const attempt = new Attempt((shown, signal) => {
    begun++;
    person = shown;
    login = Promise.withResolvers();
    done = new AbortController();
    signal.addEventListener("abort", () => login.reject(signal.reason));
    return login.promise.finally(() => done.abort());
  }, clock);
  const ended = () => attempt.begin().then(() => {}, () => {});
  return {
    attempt,
    clock,
    showCode: (code = CODE) => void person.showCode(code, done.signal),
    noticeHub: (reachable) => person.noticeHub!(reachable),
    approve(approved) {
      const end = ended();
      login.resolve({ user: "alice", tokenName: "oauth-alice", ...approved });
      return end;
    },
    fail(error) {
      const end = ended();
      login.reject(error);
      return end;
    },
    get begun() {
      return begun;
    },
  };
}
