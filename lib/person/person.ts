/**
 * Knows what a login may ask or show a person.
 * Must not know where that person sits: types only.
 *
 * @module
 */

/** How a person chose to log in. */
export type LoginMethod = "browser" | "token";

/** What a person needs to approve a login (RFC 8628 section 3.3). The device code is not part of it. */
export interface CodeForPerson {
  /** The user code to enter, such as `ABCD-1234`. */
  readonly userCode: string;
  /** The page to enter the code on. */
  readonly verificationUri: string;
  /** The page to open, where the code may already be filled in. */
  readonly verificationUriComplete: string;
  /** The code's lifetime, in seconds. */
  readonly expiresIn: number;
  /** The Hub's address, where it is known. */
  readonly hub?: string;
}

/** What a login waits for while there is no code to approve: one from the Hub; whether an expired one was approved. */
export type Pause = "code" | "expired";

/** The person who logs in. */
export interface Person {
  /** Asks how to log in; returns `browser` where nobody can be asked. */
  chooseMethod(signal?: AbortSignal): Promise<LoginMethod>;
  /**
   * Asks for an access token without showing it, and gives what `use` makes of it. Where `use` says that the token is a
   * wrong one, it may tell the person and ask again. `use` is handed a signal that aborts when the person leaves.
   */
  enterToken<T>(
    use: (pasted: string, signal: AbortSignal | undefined) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T>;
  /** Shows the code, and that the login is waiting, until `done` aborts; then resolves. */
  showCode(code: CodeForPerson, done: AbortSignal): Promise<void>;
  /** Shows what else the login waits for, until `done` aborts; then resolves. */
  showPause?(pause: Pause, done: AbortSignal): Promise<void>;
  /** Called after each poll with whether the Hub responded. */
  noticeHub?(reachable: boolean): void;
}
