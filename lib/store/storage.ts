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
   * as they lie there, if it gives anything, is given instead.
   * @throws {HfAuthError} `lock_timeout`, or what `work` throws.
   */
  exclusively<T>(
    work: (turn: Turn) => Promise<T>,
    options?: LockOptions & { readonly unless?: (documents: Documents) => T | undefined },
  ): Promise<T>;
}

/** The turn of whoever has the documents exclusively. */
export interface Turn {
  /** Whether it is sure to last for `ms` milliseconds more, so that nobody else begins what takes as long. */
  lasts(ms: number): boolean;
}

/** A turn that ends with its work only, as that of a lock. */
export const WHOLE_TURN: Turn = { lasts: () => true };
