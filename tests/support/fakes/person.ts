/**
 * Knows how to be a person who logs in: chooses a way, pastes a token, and writes down what they were shown.
 * Must not know what becomes of it.
 *
 * @module
 */

import type { CodeForPerson, LoginMethod, Person } from "../../../lib/person/person.ts";

/** A person for one test. */
export interface FakePerson extends Person {
  /** What they were asked and shown, in order. */
  readonly seen: unknown[];
}

/** Makes a person who chooses `method`, and pastes `token` where they choose that. */
export function fakePerson(method: LoginMethod, token = ""): FakePerson {
  const seen: unknown[] = [];
  return {
    seen,
    chooseMethod() {
      seen.push("method");
      return Promise.resolve(method);
    },
    enterToken(use, signal) {
      seen.push("token");
      return use(token, signal);
    },
    showCode(code: CodeForPerson, done: AbortSignal) {
      seen.push(code);
      return new Promise((resolve) =>
        done.addEventListener("abort", () => {
          seen.push("done");
          resolve();
        })
      );
    },
  };
}
