/**
 * Knows how the tokens of a place are read, and changed without losing what somebody else changed meanwhile.
 * Must not know the Hub, nor which place it is.
 *
 * @module
 */

import { HfAuthError } from "../errors.ts";
import type { Storage } from "./storage.ts";
import { Tokens } from "./tokens.ts";

/** The tokens before a change and after it. */
export interface Changed {
  /** As they were read. */
  readonly before: Tokens;
  /** As they are now. */
  readonly after: Tokens;
}

const MOST_TRIES = 20; // against somebody who takes no lock

/** The tokens of one place. */
export class TokenStore {
  readonly #storage: Storage;

  /** Nothing is read until it is asked for. */
  constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** The tokens as they are now. */
  async read(): Promise<Tokens> {
    return new Tokens(await this.#storage.read(), this.#storage.names);
  }

  /**
   * Changes the tokens, all that `edit` changes or nothing. `edit` is called again when somebody else was faster.
   *
   * @throws {HfAuthError} `store_unreadable`, `store_unwritable`, `lock_timeout`, or what `edit` throws.
   */
  change(edit: (tokens: Tokens) => Tokens | Promise<Tokens>): Promise<Changed> {
    return this.#storage.exclusively(async () => {
      for (let tries = 0; tries < MOST_TRIES; tries++) {
        const documents = await this.#storage.read();
        const before = new Tokens(documents, this.#storage.names);
        const after = await edit(before);
        if (after === before || await this.#storage.write(after.change, documents.version)) {
          return { before, after };
        }
      }
      throw new HfAuthError("store_unwritable", `${this.#storage.names.stored} changes all the time`, {
        hint: "Another program keeps writing it; try again when that is done",
      });
    });
  }

  /**
   * Runs `work` while nobody else changes the tokens; what it is handed changes them without waiting.
   *
   * @throws {HfAuthError} `lock_timeout`, or what `work` throws.
   */
  exclusively<T>(work: (store: TokenStore) => Promise<T>): Promise<T> {
    const held: Storage = { ...this.#storage, exclusively: (inner) => inner() };
    return this.#storage.exclusively(() => work(new TokenStore(held)));
  }
}
