/**
 * Knows the private file of logins that the Hub has approved but that are not stored yet, one for each Hub.
 * Must not know why one was not finished.
 *
 * @module
 */

import type { Files } from "../host/host.ts";
import { type IniDocument, parseIni } from "./ini.ts";
import { type NewToken, toFields, toStoredToken } from "./stored_token.ts";

/** The approved login of one Hub. */
export class KeptLogin {
  readonly #files: Files;
  readonly #path: string;
  readonly #endpoint: string;

  /** Nothing is read until it is asked for. */
  constructor(files: Files, path: string, endpoint: string) {
    this.#files = files;
    this.#path = path;
    this.#endpoint = endpoint;
  }

  /** The token that was approved, unless it has ended by `nowMs` (milliseconds since the epoch). */
  async read(nowMs: number): Promise<NewToken | undefined> {
    const section = (await this.#read()).get(this.#endpoint);
    const { token, refreshToken, expiresAt } = section ? toStoredToken(section) : { token: undefined };
    if (!token || (expiresAt !== undefined && expiresAt * 1000 <= nowMs)) return undefined;
    return { token, ...(refreshToken && { refreshToken }), ...(expiresAt !== undefined && { expiresAt }) };
  }

  /** Keeps a token until it is stored. */
  async write(token: NewToken): Promise<void> {
    const document = (await this.#read()).with(this.#endpoint, toFields(token));
    await this.#files.write(this.#path, document.toString());
  }

  /** Forgets it; the file goes with the last one. */
  async remove(): Promise<void> {
    const rest = (await this.#read()).without(this.#endpoint);
    if (rest.sections.length === 0) await this.#files.remove(this.#path);
    else await this.#files.write(this.#path, rest.toString());
  }

  // What cannot be read is of no use to anybody: only this program writes it.
  async #read(): Promise<IniDocument> {
    try {
      return parseIni(await this.#files.read(this.#path) ?? "");
    } catch {
      return parseIni("");
    }
  }
}
