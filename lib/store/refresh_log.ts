/**
 * Knows the private file that says, for each stored token, when refreshing it last failed and who else is at it, so that
 * no two processes wait for the same Hub that does not answer. It holds no secret.
 * Must not know how a token is refreshed.
 *
 * @module
 */

import type { Files } from "../host/host.ts";
import { parseInteger } from "../python.ts";
import { type IniDocument, parseIni } from "./ini/ini.ts";

/** What became of a token's refreshes. */
export interface RefreshRecord {
  /** When the token expires that this is about, in Unix seconds. */
  readonly expiresAt?: number;
  /** How often refreshing failed since. */
  readonly failures?: number;
  /** When it is worth trying again, in Unix seconds. */
  readonly retryAt?: number;
  /** When its session was found to have ended, in Unix seconds. */
  readonly endedAt?: number;
  /** The turn in which another machine began and has not told the end of. */
  readonly begunTurn?: string;
  /**
   * When that was first seen, in seconds since the start of the machine that saw it, by the id of that start: machines may
   * share a home folder.
   */
  readonly begunSeen?: ReadonlyMap<string, number>;
}

const KEYS = {
  expires_at: "expiresAt",
  failures: "failures",
  retry_at: "retryAt",
  ended_at: "endedAt",
} as const;
const TURN = "begun_turn";
const SEEN = "begun_seen";
const MOST_SEEN = 256; // starts of machines, the last ones

/** The log of one place. It is a courtesy: what can't be read is empty, and what can't be written is left out. */
export class RefreshLog {
  readonly #files: Files;
  readonly #path: string;

  /** Nothing is read until it is asked for. */
  constructor(files: Files, path: string) {
    this.#files = files;
    this.#path = path;
  }

  /** What is known of the token `name`. */
  async read(name: string): Promise<RefreshRecord> {
    const values = (await this.#document()).get(name)?.values;
    const numbers = Object.entries(KEYS).map(([key, field]) => [field, parseInteger(values?.get(key) ?? "")]);
    const begun = [["begunTurn", values?.get(TURN)], ["begunSeen", seenIn(values?.get(SEEN))]] as const;
    return Object.fromEntries([...numbers, ...begun].filter(([, value]) => value !== undefined));
  }

  /** Replaces what is known of the token `name`. */
  async write(name: string, record: RefreshRecord): Promise<void> {
    try {
      const numbers = Object.entries(KEYS).map(([key, field]) => [key, record[field]] as const);
      const begun = [[TURN, record.begunTurn], [SEEN, writtenSeen(record.begunSeen)]] as const;
      const fields = [...numbers, ...begun].flatMap(([key, value]) =>
        value === undefined
          ? []
          : [[key, typeof value === "number" ? String(Math.trunc(value)) : value] as const]
      );
      const before = await this.#document();
      const after = fields.length > 0 ? before.with(name, Object.fromEntries(fields)) : before.without(name);
      if (after === before) return;
      if (after.sections.length === 0) await this.remove();
      else await this.#files.write(this.#path, after.toString(), { own: true });
    } catch {
      // The next process tries again a little sooner.
    }
  }

  /** Moves what is known of the token `name` to another name. */
  async rename(name: string, to: string): Promise<void> {
    const record = await this.read(name);
    await this.write(to, record);
    await this.write(name, {});
  }

  /** Forgets everything. */
  remove(): Promise<void> {
    return this.#files.remove(this.#path);
  }

  async #document(): Promise<IniDocument> {
    try {
      return parseIni(await this.#files.read(this.#path, { own: true }) ?? "");
    } catch {
      return parseIni("");
    }
  }
}

function seenIn(text: string | undefined): ReadonlyMap<string, number> | undefined {
  const pairs = text?.matchAll(/(\S+) (-?\d+)(?:,|$)/g);
  return pairs && new Map([...pairs].map(([, boot, seconds]) => [boot!, Number(seconds)]));
}

function writtenSeen(seen: ReadonlyMap<string, number> | undefined): string | undefined {
  return seen && [...seen].slice(-MOST_SEEN).map(([boot, at]) => `${boot} ${Math.trunc(at)}`).join(", ");
}
