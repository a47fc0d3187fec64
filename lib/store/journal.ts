/**
 * Knows the private file that holds a change of the tokens from the moment it is certain until it is in place, so that
 * whoever comes next finishes what a dead process left.
 * Must not know why the tokens change, nor where they are kept.
 *
 * @module
 */

import { type HfAuthError, isHfAuthError } from "../errors.ts";
import type { Files, Reserved } from "../host/host.ts";

/** A change, part by part. A part counts only as long as what was there before still is: else somebody was faster. */
export interface JournalEntry {
  /** The active token's text. */
  readonly active?: Part<string>;
  /** Sections of the stored tokens, by name. */
  readonly sections?: Readonly<Record<string, Part<Readonly<Record<string, string>>>>>;
  /** Whether the document of the stored tokens goes with its last section. */
  readonly removed?: boolean;
}

/** What one part was and becomes; `null` is none. */
export interface Part<T> {
  /** What must be there for it to count. */
  readonly before: T | null;
  /** What is to be there. */
  readonly after: T | null;
}

/** The journal of one place. */
export class Journal {
  readonly #files: Files;
  readonly #path: () => Promise<string>;
  readonly #without: ((why: HfAuthError) => void) | undefined;

  /** Nothing is read until it is asked for. Where there can be none and `without` is given, it is told why. */
  constructor(files: Files, path: () => Promise<string>, without?: (why: HfAuthError) => void) {
    this.#files = files;
    this.#path = path;
    this.#without = without;
  }

  /** The change that is not finished, if there is one. */
  async read(): Promise<JournalEntry | undefined> {
    const entry = keptIn(await this.#files.readBytes(await this.#path(), { own: true }));
    return isEntry(entry) ? entry : undefined;
  }

  /**
   * Makes room for a change of about `size` bytes, so that keeping it needs nothing but the disk. None where there can be
   * no journal and the work goes on without.
   *
   * @throws {HfAuthError} `store_unwritable`.
   */
  async reserve(size: number): Promise<JournalRoom | undefined> {
    try {
      return new JournalRoom(await this.#files.reserve(await this.#path(), size));
    } catch (error) {
      if (!this.#without || !isHfAuthError(error)) throw error;
      this.#without(error);
      return undefined;
    }
  }

  /** Forgets the change; if one is named, not another one that somebody has kept in its place meanwhile. */
  async clear(entry?: JournalEntry): Promise<void> {
    if (entry && JSON.stringify(await this.read()) !== JSON.stringify(entry)) return;
    await this.#files.remove(await this.#path());
  }
}

/** Room for one change. */
export class JournalRoom {
  readonly #room: Reserved;

  /** Made by {@linkcode Journal.reserve} only. */
  constructor(room: Reserved) {
    this.#room = room;
  }

  /**
   * Keeps the change: one write and one flush, before anything else runs.
   *
   * @throws {HfAuthError} `store_unwritable`.
   */
  keep(entry: JournalEntry): void {
    this.#room.keep(lineOf(entry));
    this.#room.close();
  }

  /** Gives the room back unused. */
  discard(): void {
    this.#room.discard();
  }
}

/**
 * The line that a room is filled with. It is JSON, which the engine makes in one step: nothing may be long between an
 * answer that comes only once and the disk.
 */
export function lineOf(value: object): string {
  return `${JSON.stringify(value)}\n`;
}

type Is = (value: unknown) => boolean;

/** Whether it is an object whose values are all such. */
export const allAre = (is: Is): Is => (value) => isObject(value) && Object.values(value).every(is);
/** Whether it is an object of texts. */
export const isFields: Is = allAre((value) => typeof value === "string");
const isPart = (is: Is): Is => (value) =>
  isObject(value) && [value["before"], value["after"]].every((one) => one === null || is(one));

function isEntry(value: object | undefined): value is JournalEntry | undefined {
  const { active, sections }: Partial<Record<string, unknown>> = { ...value };
  return (active === undefined || isPart((text) => typeof text === "string")(active)) &&
    (sections === undefined || allAre(isPart(isFields))(sections));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

/** The object in a room; `undefined` when it was reserved and never filled, or torn while it was. */
export function keptIn(bytes: Uint8Array | undefined): object | undefined {
  const end = bytes?.indexOf(0x0a) ?? -1;
  // Nobody was told that it is kept.
  if (!bytes || end < 0) return undefined;
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end)));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
