/**
 * Knows how the tokens of a place are read, and changed without losing what somebody else changed meanwhile.
 * Must not know the Hub, nor which place it is.
 *
 * @module
 */

import { HfAuthError, isHfAuthError } from "../errors.ts";
import type { LockOptions } from "../host/host.ts";
import type { Journal, JournalEntry, JournalRoom } from "./journal.ts";
import type { EditableTokens } from "./change/editable_tokens.ts";
import type { Secret } from "../secret.ts";
import { type Storage, type Turn, type TurnOptions, WHOLE_TURN } from "./storage.ts";
import type { NewToken } from "./stored_token.ts";
import { Tokens } from "./tokens.ts";

/** The tokens before a change and after it. */
export interface Changed {
  /** As they were read. */
  readonly before: Tokens;
  /** As they are now. */
  readonly after: Tokens;
}

/** How to wait, and whether to go on where nothing that was interrupted can be finished. */
export type Tolerance = LockOptions & { readonly tolerant?: boolean };

const MOST_TRIES = 20; // against somebody who takes no lock
const ROOM = 16 * 1024; // bytes in the journal, for one section before and after it

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
    const tokens = new Tokens(documents, this.#storage.names);
    const entry = await this.#journal?.read();
    if (!entry) return tokens;
    const EditableTokens = await editable();
    try {
      return new EditableTokens(documents, this.#storage.names).finishing(entry);
    } catch (error) {
      if (!isHfAuthError(error, "store_unreadable")) throw error;
      return tokens;
    }
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
    return this.changing(async (held) => {
      let changed: Changed | undefined;
      await held.#retrying(async (before, write) => {
        const after = await edit(before);
        changed = { before, after };
        return after === before || await write(after);
      });
      return changed!;
    }, options);
  }

  /**
   * Runs `work`, which changes the tokens, after what was interrupted is finished: alone where two documents can't be
   * changed in one step. A `tolerant` work runs although nothing can be finished.
   *
   * @throws {HfAuthError} `lock_timeout`, `store_unwritable`, or what `work` throws.
   */
  changing<T>(work: (store: TokenStore) => Promise<T>, options?: Tolerance): Promise<T> {
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
    work: (store: TokenStore, turn: Turn) => Promise<T>,
    { unless, ...options }: Tolerance & Pick<TurnOptions<T>, "takesOver" | "once" | "again"> & {
      readonly unless?: (tokens: Tokens) => T | undefined;
    } = {},
  ): Promise<T> {
    const { names } = this.#storage;
    return this.#storage.exclusively((turn) => this.#after(options, (store) => work(store, turn)), {
      ...options,
      ...unless && { unless: (documents) => unless(new Tokens(documents, names)) },
    });
  }

  /** Finishes what was interrupted, then runs `work` with a store that doesn't wait. */
  async #after<T>(
    { tolerant = false }: Tolerance = {},
    work: (store: TokenStore) => Promise<T>,
  ): Promise<T> {
    const exclusively: Storage["exclusively"] = (inner) => inner(WHOLE_TURN);
    const { where } = this;
    const name = where.source === "store" ? where.store : undefined;
    const store = new TokenStore({ ...this.#storage, exclusively }, this.#journal, name);
    await store.#finish().catch((error) => {
      if (!tolerant || !isHfAuthError(error, "store_unreadable", "store_unwritable")) throw error;
    });
    return await work(store);
  }

  /**
   * Makes sure that an answer which comes only once can be kept: the journal has room for it, and both documents can be
   * replaced, since they just were, by themselves. For whoever holds the store exclusively.
   *
   * @throws {HfAuthError} `store_unwritable`; nothing is changed then.
   */
  async prepare(): Promise<JournalRoom | undefined> {
    // Where that is one step, whoever has a turn has just written.
    if (!this.#storage.isWhole) await this.#retrying((tokens, write) => write(tokens.rewritten(), false));
    return await this.#journal?.reserve(ROOM);
  }

  /**
   * How the answer of a refresh changes the token `name`, which was `previous`: all that can be known before it is here.
   * For whoever holds the store exclusively.
   */
  async refreshing(name: string, previous: Secret): Promise<(granted: NewToken) => JournalEntry> {
    const EditableTokens = await editable();
    return new EditableTokens(await this.#storage.read(), this.#storage.names).refreshing(name, previous);
  }

  /** Forgets what the journal keeps. For whoever holds the store exclusively, and has removed all tokens. */
  async forgetKept(): Promise<void> {
    await this.#journal?.clear();
  }

  /** Puts what the journal keeps in its place. For whoever holds the store exclusively. */
  async finishKept(): Promise<void> {
    await this.#finish();
  }

  async #finish(): Promise<void> {
    await this.#storage.finish?.();
    const entry = await this.#journal?.read();
    if (!entry) return;
    let isMissing = false;
    await this.#retrying(async (tokens, write) => {
      const after = tokens.finishing(entry);
      isMissing = tokens.isMissing(entry);
      return after === tokens || await write(after, false);
    });
    // Python may have emptied the file only to write it again.
    if (!isMissing) await this.#journal?.clear();
  }

  /** Calls `attempt` until it says that it is done. */
  async #retrying(
    attempt: (
      tokens: EditableTokens,
      write: (after: EditableTokens, journaled?: boolean) => Promise<boolean>,
    ) => Promise<boolean>,
  ): Promise<void> {
    const EditableTokens = await editable();
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const documents = await this.#storage.read();
      const before = new EditableTokens(documents, this.#storage.names);
      const write = (after: EditableTokens, journaled = true) =>
        this.#write(before, after, documents.version, journaled);
      if (await attempt(before, write)) return;
    }
    throw new HfAuthError("store_unwritable", `${this.#storage.names.stored} changes all the time`, {
      hint: "Try again when the other program has finished changing it",
    });
  }

  async #write(
    before: EditableTokens,
    after: EditableTokens,
    version: unknown,
    journaled: boolean,
  ): Promise<boolean> {
    const { active, stored } = after.change;
    // One document alone is replaced in one step.
    const isDouble = !this.#storage.isWhole && active !== undefined && stored !== undefined &&
      after.change !== before.change;
    if (!journaled || !isDouble || !this.#journal) return await this.#storage.write(after.change, version);
    const kept = await this.#keep(after.entrySince(before));
    try {
      return await this.#storage.write(after.change, version);
    } finally {
      // Written, or put back, or somebody was faster: nothing is left to be finished.
      if (kept) await this.#journal.clear().catch(() => {});
    }
  }

  /** Keeps a change that could be made again; a place that has no room for a journal does without. */
  async #keep(entry: JournalEntry): Promise<boolean> {
    if (!entry.active || !entry.sections) return false;
    const text = JSON.stringify(entry);
    const room = await this.#journal!.reserve(text.length * 3).catch(() => undefined);
    try {
      room?.keep(entry);
      return room !== undefined;
    } catch {
      room?.discard();
      return false;
    }
  }
}

// Most calls only read.
async function editable(): Promise<typeof EditableTokens> {
  return (await import("./change/editable_tokens.ts")).EditableTokens;
}
