/**
 * Knows how the tokens of a place are read, and who may change them.
 * Must not know the Hub, which place it is, nor how a change is made.
 *
 * @module
 */

import { isHfAuthError } from "../errors.ts";
import type { LockOptions } from "../host/host.ts";
import type { EditableTokens } from "./change/editable_tokens.ts";
import type { Changed, HeldStore } from "./change/held_store.ts";
import type { Journal } from "./journal.ts";
import type { Storage, Turn, TurnOptions, Word } from "./storage.ts";
import { Tokens } from "./tokens.ts";

/** How to wait, and whether to go on where nothing that was interrupted can be finished. */
export type Tolerance = LockOptions & { readonly tolerant?: boolean };

/** The tokens of one place. */
export class TokenStore {
  readonly #storage: Storage;
  readonly #journal: Journal | undefined;

  /**
   * Where its tokens come from, for whoever is handed one: the file, or the store of that name.
   */
  readonly where: { readonly source: "file" } | { readonly source: "store"; readonly store: string };

  /**
   * Reads nothing yet. Without a journal a change that is interrupted may be done by half. `name` is that of a place other
   * than the two files.
   */
  constructor(storage: Storage, journal?: Journal, name?: string) {
    this.#storage = storage;
    this.#journal = journal;
    this.where = name === undefined ? { source: "file" } : { source: "store", store: name };
  }

  /** What messages call each document. */
  get names(): Storage["names"] {
    return this.#storage.names;
  }

  /** The tokens as they are now; a change that was interrupted counts as done. */
  async read(): Promise<Tokens> {
    const documents = await this.#storage.read();
    if (await this.#journal?.read()) return (await this.#held()).read();
    return new Tokens(documents, this.#storage.names);
  }

  /** The tokens as they lie there, whatever the journal says. */
  async readAsItIs(): Promise<Tokens> {
    return new Tokens(await this.#storage.read(), this.#storage.names);
  }

  /** Whether a change was interrupted and has still to be finished. */
  async isUnfinished(): Promise<boolean> {
    return await this.#journal?.read() !== undefined || (await this.#storage.isHalfWritten?.() ?? false);
  }

  /**
   * Changes the tokens, all that `edit` changes or nothing. `edit` is called again when somebody else was faster.
   *
   * @throws {HfAuthError} `store_unreadable`, `store_unwritable`, `lock_timeout`, or what `edit` throws.
   */
  change(
    edit: (tokens: EditableTokens) => EditableTokens | Promise<EditableTokens>,
    options?: Tolerance,
  ): Promise<Changed> {
    return this.changing((held) => held.change(edit), options);
  }

  /**
   * Runs `work`, which changes the tokens, after what was interrupted is finished: alone where two documents can't be
   * changed in one step. A `tolerant` work runs although nothing can be finished.
   *
   * @throws {HfAuthError} `lock_timeout`, `store_unwritable`, or what `work` throws.
   */
  changing<T>(work: (held: HeldStore) => Promise<T>, options?: Tolerance): Promise<T> {
    return this.#storage.isWhole ? this.#after(options, work) : this.exclusively(work, options);
  }

  /**
   * Runs `work` while nobody else has the tokens exclusively, and after what was interrupted is finished; what it is
   * handed changes them without waiting. What `unless` gives of the tokens, where that can be known without a turn, makes
   * it needless.
   *
   * @throws {HfAuthError} `lock_timeout`, `store_unwritable`, or what `work` throws.
   */
  exclusively<T>(
    work: (held: HeldStore, turn: Turn) => Promise<T>,
    { unless, ...options }: Tolerance & Omit<TurnOptions<T>, "unless"> & {
      readonly unless?: (tokens: Tokens, word: Word) => T | undefined;
    } = {},
  ): Promise<T> {
    const { names } = this.#storage;
    return this.#storage.exclusively((turn) => this.#after(options, (held) => work(held, turn)), {
      ...options,
      ...unless && {
        unless: (documents, word) => unless(new Tokens(documents, names), word),
      },
    });
  }

  /** Finishes what was interrupted, then runs `work`. */
  async #after<T>({ tolerant = false }: Tolerance = {}, work: (held: HeldStore) => Promise<T>): Promise<T> {
    const held = await this.#held();
    await held.finishKept().catch((error) => {
      if (!tolerant || !isHfAuthError(error, "store_unreadable", "store_unwritable")) throw error;
    });
    return await work(held);
  }

  // Most calls only read.
  async #held(): Promise<HeldStore> {
    const { HeldStore } = await import("./change/held_store.ts");
    return new HeldStore(this.#storage, this.#journal);
  }
}
