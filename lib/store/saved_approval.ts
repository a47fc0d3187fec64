/**
 * Knows the private file of logins that were approved but are not stored yet, one for each Hub, and the rooms beside it
 * that are ready for an answer which comes only once.
 * Must not know why one was not finished.
 *
 * @module
 */

import type { Files } from "../host/host.ts";
import { EndpointFile } from "./endpoint_file.ts";
import { allAre, isFields, keptIn, lineOf } from "./journal.ts";
import { type NewToken, toFields, toStoredToken } from "./stored_token.ts";

/** A token that was approved. */
export interface ApprovedToken extends NewToken {
  /** The only account whose approval counts, if one was named. */
  readonly expectUser?: string | undefined;
  /** The name to store it under, if one was given. */
  readonly tokenName?: string | undefined;
}

/** Room for the approval that one process waits for. */
export interface ApprovalRoom {
  /**
   * Keeps the token: one write and one flush, before anything else runs.
   *
   * @throws {HfAuthError} `store_unwritable`.
   */
  keep(token: ApprovedToken): void;
  /** Removes the room, filled or not. */
  discard(): void;
}

const ROOM = 16 * 1024; // bytes

/** What a room is filled with: the fields of the token by its Hub. */
type Kept = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The approved login of one Hub. */
export class SavedApproval {
  readonly #files: Files;
  readonly #folder: string;
  readonly #name: string;
  readonly #endpoint: string;
  readonly #file: EndpointFile;

  /** Nothing is read until it is asked for. */
  constructor(files: Files, path: string, endpoint: string) {
    const end = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1;
    [this.#folder, this.#name] = [path.slice(0, end), path.slice(end)];
    this.#files = files;
    this.#endpoint = endpoint;
    this.#file = new EndpointFile(files, path, endpoint);
  }

  /**
   * The token that was approved, unless it has expired by `nowMs` (milliseconds since the epoch).
   *
   * @throws {HfAuthError} `store_unreadable`.
   */
  async read(nowMs: number): Promise<ApprovedToken | undefined> {
    const all = [await this.#file.read(), ...await this.#inRooms()];
    return all.map((values) => values && toApproved(values)).find((approved) =>
      approved && (approved.expiresAt === undefined || approved.expiresAt * 1000 > nowMs)
    );
  }

  /** Keeps a token until it is stored; a room that was filled with it goes. */
  async write(approved: ApprovedToken): Promise<void> {
    await this.#file.write(fieldsOf(approved));
    for (const { path } of await this.#rooms()) {
      const values = this.#section(await this.#keptIn(path));
      if (values && toApproved(values)?.token.equals(approved.token)) await this.#files.remove(path);
    }
  }

  /**
   * Makes room for the approval of a code that ends at `endMs`, and removes rooms whose code ended without one.
   *
   * @throws {HfAuthError} `store_unwritable`.
   */
  async reserve(nowMs: number, endMs: number): Promise<ApprovalRoom> {
    for (const room of await this.#rooms()) {
      if (room.endMs < nowMs && await this.#keptIn(room.path) === undefined) {
        await this.#files.remove(room.path);
      }
    }
    const name = `${this.#name}.${Math.ceil(endMs)}.${crypto.randomUUID().slice(0, 8)}.room`;
    const room = await this.#files.reserve(this.#folder + name, ROOM);
    return {
      keep: (token) => room.keep(lineOf({ [this.#endpoint]: fieldsOf(token) })),
      discard: () => room.discard(),
    };
  }

  /** Forgets it; the file goes with the last one. */
  async remove(): Promise<void> {
    await this.#file.remove();
    for (const { path } of await this.#rooms()) {
      if (this.#section(await this.#keptIn(path))) await this.#files.remove(path);
    }
  }

  async #inRooms(): Promise<(ReadonlyMap<string, string> | undefined)[]> {
    const kept = await Promise.all((await this.#rooms()).map(({ path }) => this.#keptIn(path)));
    return kept.map((sections) => this.#section(sections));
  }

  #section(sections: Kept | undefined): ReadonlyMap<string, string> | undefined {
    const values = sections?.[this.#endpoint];
    return values && new Map(Object.entries(values));
  }

  async #rooms(): Promise<{ readonly path: string; readonly endMs: number }[]> {
    const prefix = `${this.#name}.`;
    return (await this.#files.list(this.#folder)).flatMap((name) => {
      const end = name.startsWith(prefix) &&
        /^(\d+)\.[0-9a-f]{8}\.room$/.exec(name.slice(prefix.length))?.[1];
      return end ? [{ path: this.#folder + name, endMs: Number(end) }] : [];
    });
  }

  /** What a room was filled with, if it was. */
  async #keptIn(path: string): Promise<Kept | undefined> {
    const kept = keptIn(await this.#files.readBytes(path, OWN));
    return allAre(isFields)(kept) ? kept as Kept : undefined;
  }
}

/** What only this program writes, nobody else may. */
const OWN = { own: true };

function toApproved(values: ReadonlyMap<string, string>): ApprovedToken | undefined {
  const { token, refreshToken, expiresAt } = toStoredToken({ name: "", values });
  const [expectUser, tokenName] = [values.get("expect_user"), values.get("token_name")];
  return token && {
    token,
    ...(refreshToken && { refreshToken }),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(expectUser !== undefined && { expectUser }),
    ...(tokenName !== undefined && { tokenName }),
  };
}

function fieldsOf(token: ApprovedToken): Record<string, string> {
  const { expectUser, tokenName } = token;
  return {
    ...toFields(token),
    ...(expectUser !== undefined && { expect_user: expectUser }),
    ...(tokenName !== undefined && { token_name: tokenName }),
  };
}
