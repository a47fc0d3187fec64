/**
 * Knows how the tokens of a place are changed without losing what somebody else changed meanwhile, by whoever has a turn.
 * Must not know how that is had, nor which place it is.
 *
 * @module
 */

import { HfAuthError, isHfAuthError } from "../../errors.ts";
import type { Journal, JournalEntry, JournalRoom } from "../journal.ts";
import type { Storage } from "../storage.ts";
import type { Tokens } from "../tokens.ts";
import { EditableTokens } from "./editable_tokens.ts";

/** The tokens before a change and after it. */
export interface Changed {
  /** As they were read. */
  readonly before: Tokens;
  /** As they are now. */
  readonly after: Tokens;
}

const MOST_TRIES = 20; // against somebody who takes no lock
const ROOM = 16 * 1024; // bytes in the journal, for one section before and after it

/** The tokens of one place in the hands of who may change them: nothing here waits for anybody. */
export class HeldStore {
  readonly #storage: Storage;
  readonly #journal: Journal | undefined;

  /** Made by a `TokenStore` only. */
  constructor(storage: Storage, journal?: Journal) {
    this.#storage = storage;
    this.#journal = journal;
  }

  /** The tokens as they are now; a change that was interrupted counts as done. */
  async read(): Promise<EditableTokens> {
    const tokens = await this.readAsItIs();
    const entry = await this.#journal?.read();
    try {
      return entry ? tokens.finishing(entry) : tokens;
    } catch (error) {
      if (!isHfAuthError(error, "store_unreadable")) throw error;
      return tokens;
    }
  }

  /** The tokens as they lie there, whatever the journal says. */
  async readAsItIs(): Promise<EditableTokens> {
    return new EditableTokens(await this.#storage.read(), this.#storage.names);
  }

  /**
   * Changes the tokens, all that `edit` changes or nothing. `edit` is called again when somebody else was faster.
   *
   * @throws {HfAuthError} `store_unreadable`, `store_unwritable`, or what `edit` throws.
   */
  async change(edit: (tokens: EditableTokens) => EditableTokens | Promise<EditableTokens>): Promise<Changed> {
    let changed: Changed | undefined;
    await this.#retrying(async (before, write) => {
      const after = await edit(before);
      changed = { before, after };
      return after === before || await write(after);
    });
    return changed!;
  }

  /**
   * Makes sure that an answer which comes only once can be kept: the journal has room for it, and both documents can be
   * replaced, since they just were, by themselves.
   *
   * @throws {HfAuthError} `store_unwritable`; nothing is changed then.
   */
  async prepare(): Promise<JournalRoom | undefined> {
    // Where that is one step, whoever has a turn has just written; but no lock keeps others of this machine from the journal.
    if (this.#storage.isWhole) await this.finishKept();
    else await this.#retrying((tokens, write) => write(tokens.rewritten(), false));
    return await this.#journal?.reserve(ROOM);
  }

  /** Forgets what the journal keeps. For whoever has removed all tokens. */
  async forgetKept(): Promise<void> {
    await this.#journal?.clear();
  }

  /** Puts what the journal keeps in its place, or what was to be kept there: the journal may be another process's by now. */
  async finishKept(kept?: JournalEntry): Promise<void> {
    await this.#storage.finish?.();
    const entry = kept ?? await this.#journal?.read();
    if (!entry) return;
    let isMissing = false;
    await this.#retrying(async (tokens, write) => {
      const after = tokens.finishing(entry);
      isMissing = tokens.isMissing(entry);
      return after === tokens || await write(after, false);
    });
    // Python may have emptied the file only to write it again.
    if (!isMissing) await this.#journal?.clear(entry);
  }

  /** Calls `attempt` until it says that it is done. */
  async #retrying(
    attempt: (
      tokens: EditableTokens,
      write: (after: EditableTokens, journaled?: boolean) => Promise<boolean>,
    ) => Promise<boolean>,
  ): Promise<void> {
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
