/**
 * Knows what a place must be able to do to keep tokens: two documents, read and replaced together.
 * Must not know any place, nor what the documents mean.
 *
 * @module
 */

import type { HfAuthError } from "../errors.ts";
import type { LockOptions } from "../host/host.ts";

/** The two documents as they were read. One that is there but can't be read is the error that says why. */
export interface Documents {
  /** The active token's text. */
  readonly active: string | undefined | HfAuthError;
  /** The bytes of all stored tokens. */
  readonly stored: Uint8Array | undefined | HfAuthError;
}

/** What {@linkcode Storage.write} replaces; `null` removes a document, and what is left out stays. */
export interface DocumentChange {
  /** The active token's text. */
  readonly active?: string | null;
  /** The text of all stored tokens. */
  readonly stored?: string | null;
}

/** What was read, and the version that a change of it must name; what a version is, its place knows. */
export interface VersionedDocuments extends Documents {
  /** Changes whenever either document does. */
  readonly version: unknown;
}

/** A place that keeps tokens. */
export interface Storage {
  /** What messages call each document: a path, or an address. */
  readonly names: { readonly active: string; readonly stored: string };
  /**
   * What tells a place that is not the two files from every other one, and is the same however the place is named. Nothing
   * is asked of the place. Its name unless given.
   */
  readonly id?: () => string | Promise<string>;
  /** Reads both documents. */
  read(): Promise<VersionedDocuments>;
  /**
   * Replaces both documents, or neither; gives `false`, and changes nothing, when they are not the ones of `version`.
   *
   * @throws {HfAuthError} `store_unwritable`.
   */
  write(change: DocumentChange, version: unknown): Promise<boolean>;
  /** Whether a change of one document was interrupted; reading shows it as done. Absent where that can't be. */
  readonly isHalfWritten?: () => Promise<boolean>;
  /**
   * Finishes a change of one document that was interrupted. For whoever holds the documents exclusively.
   *
   * @throws {HfAuthError} `store_unwritable`.
   */
  readonly finish?: () => Promise<void>;
  /** Whether both documents change in one step, so that a change needs no turn of its own. Absent where that isn't so. */
  readonly isWhole?: true;
  /**
   * Runs `work` while nobody else who asks for this does.
   *
   * @param options How to wait for them; over a network also what makes it needless: what `unless` gives of the documents
   * as they lie there, if it gives anything, is given instead; and whether a turn is waited out that somebody took and may
   * have died in (`takesOver`), however little patience there is otherwise.
   * @throws {HfAuthError} `lock_timeout`, or what `work` throws.
   */
  exclusively<T>(
    work: (turn: Turn) => Promise<T>,
    options?: TurnOptions<T>,
  ): Promise<T>;
}

/** How to wait for a turn. */
export interface TurnOptions<T> extends LockOptions {
  /** What makes it needless, also in view of what others say who have asked the same. */
  readonly unless?: (documents: Documents, word: Word) => T | undefined;
  /** Whether one is waited out that may have been left. */
  readonly takesOver?: boolean;
  /** What is done in it that can be done only once, as {@linkcode Turn.begin} says; no secret. */
  readonly once?: string;
  /** What is asked in it, so that others who ask the same need not find out for themselves; no secret. */
  readonly asking?: string;
  /**
   * Asked where somebody has begun it and not told the end of it, with the id of that turn: whether it is done all the
   * same.
   */
  readonly isGivenUp?: (turn: string) => Promise<boolean>;
  /** Called when the place does not answer any more after it has begun, and is waited for. */
  readonly onUnreachable?: () => void;
}

/** What others have left word of who asked the same. */
export interface Word {
  /** Whether somebody was refused. */
  readonly isRefused: boolean;
  /** What came to nothing last. */
  readonly failure: Failure | undefined;
}

/** What came to nothing, and may be tried again. */
export interface Failure {
  /** How often it has. */
  readonly times: number;
  /** When it did last, in Unix seconds, by the clock of whoever asked: no more than a hint. */
  readonly at: number;
}

/** The turn of whoever has the documents exclusively. */
export interface Turn {
  /**
   * Lets everybody know that what can be done only once is done now; from then on nobody else does it, however long it
   * takes. Gives `false` when the turn was over before: somebody else may be at it.
   */
  begin(): Promise<boolean>;
  /** Says that what came of it has yet to be written, so that it still counts as begun when the turn is over. */
  remain(): void;
  /** Lets everybody know, when the turn is over, that what was asked was refused and always will be. */
  refuse(): void;
  /** The same of that it came to nothing now, and may be tried again. */
  fail(): void;
}

/** The turn of whoever has a lock: it ends with its work only. */
export const WHOLE_TURN: Turn = { begin: () => Promise.resolve(true), remain() {}, refuse() {}, fail() {} };
