/**
 * Knows what a login may ask or show a person.
 * Must not know where that person sits: types only.
 *
 * @module
 */

/** The way to log in that a person chose. */
export type LoginMethod = "browser" | "token";

/** What a person needs to approve a login (RFC 8628 section 3.3); the device code is not among it. */
export interface CodeForPerson {
  /** What to type in, such as `ABCD-1234`. */
  readonly userCode: string;
  /** The page to type it in. */
  readonly verificationUri: string;
  /** The page to open; the code may be filled in there. */
  readonly verificationUriComplete: string;
  /** The code's lifetime, in seconds. */
  readonly expiresIn: number;
}

/** Whoever logs in. */
export interface Person {
  /** Asks how to log in; `browser` where nobody can be asked. */
  chooseMethod(signal?: AbortSignal): Promise<LoginMethod>;
  /** Asks for an access token without showing it. */
  enterToken(signal?: AbortSignal): Promise<string>;
  /** Shows the code, and that the login waits, until `done` aborts. Resolves then. */
  showCode(code: CodeForPerson, done: AbortSignal): Promise<void>;
  /** Told after each poll whether the Hub answered it. */
  noticeHub?(reachable: boolean): void;
}
