/**
 * Knows a private file with a section for each Hub, for what is only worth keeping for a while.
 * Must not know what it keeps.
 *
 * @module
 */

import type { Files } from "../host/host.ts";
import { type IniDocument, parseIni } from "./ini/ini.ts";

/** Nobody else writes it. */
const OWN = { own: true };

/** The section of one Hub. */
export class EndpointFile {
  readonly #files: Files;
  readonly #path: string;
  readonly #endpoint: string;

  /** Nothing is read until it is asked for. */
  constructor(files: Files, path: string, endpoint: string) {
    this.#files = files;
    this.#path = path;
    this.#endpoint = endpoint;
  }

  /** The section's values, if there is one. */
  async read(): Promise<ReadonlyMap<string, string> | undefined> {
    return (await this.#document()).get(this.#endpoint)?.values;
  }

  /** Puts values in place of what the section held. */
  async write(values: Readonly<Record<string, string>>): Promise<void> {
    const document = (await this.#document()).with(this.#endpoint, values);
    await this.#files.write(this.#path, document.toString(), OWN);
  }

  /** Removes the section; the file goes with the last one. */
  async remove(): Promise<void> {
    const rest = (await this.#document()).without(this.#endpoint);
    if (rest.sections.length === 0) await this.#files.remove(this.#path);
    else await this.#files.write(this.#path, rest.toString(), OWN);
  }

  async #document(): Promise<IniDocument> {
    const bytes = await this.#files.readBytes(this.#path, OWN) ?? new Uint8Array();
    try {
      return parseIni(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
    } catch {
      // What can be read but not understood is of no use to anybody: only this program writes it.
      return parseIni("");
    }
  }
}
