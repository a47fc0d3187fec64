/**
 * Knows what is worth remembering of git's dealings with one Hub: which tokens were refused, and whose they are. Tokens are
 * known by their fingerprint; there is no secret in it.
 * Must not know what is done about it. It is a courtesy: what can't be read is empty, and what can't be written is left out.
 *
 * @module
 */

import type { Clock } from "../../host/host.ts";
import { parseInteger } from "../../python.ts";
import type { Secret } from "../../secret.ts";
import type { EndpointFile } from "../../store/endpoint_file.ts";
import { fingerprint } from "../account/fingerprint.ts";

/** For how long a refusal counts, in seconds: a Hub may have stumbled, or a permission be granted meanwhile. */
export const REFUSAL = 600;

/** The notes of one Hub. */
export class GitNotes {
  readonly #file: EndpointFile;
  readonly #clock: Clock;

  /** Nothing is read until it is asked for. */
  constructor(file: EndpointFile, clock: Clock) {
    this.#file = file;
    this.#clock = clock;
  }

  /** Whether the Hub has just refused the token. */
  async isRefused(token: Secret): Promise<boolean> {
    return this.#isRecent((await this.#read()).get(`refused_${await fingerprint(token)}`));
  }

  /** Notes that the Hub has refused the token. */
  async refuse(token: Secret): Promise<void> {
    await this.#set({ [`refused_${await fingerprint(token)}`]: this.#now() });
  }

  /** Notes that the Hub has accepted the token. */
  async accept(token: Secret): Promise<void> {
    if (!await this.isRefused(token)) return;
    await this.#set({ [`refused_${await fingerprint(token)}`]: undefined });
  }

  /** Whether a refused token has not been refreshed just now; notes that it is. */
  async mayRefresh(): Promise<boolean> {
    if (this.#isRecent((await this.#read()).get("refreshed"))) return false;
    await this.#set({ refreshed: this.#now() });
    return true;
  }

  /** Whose the token is, if that was noted. */
  async accountOf(token: Secret): Promise<string | undefined> {
    return (await this.#read()).get(`account_${await fingerprint(token)}`);
  }

  /** Notes whose a token is. */
  async noteAccount(token: Secret, account: string): Promise<void> {
    await this.#set({ [`account_${await fingerprint(token)}`]: account });
  }

  #now(): string {
    return String(Math.floor(this.#clock.now() / 1000));
  }

  #isRecent(time: string | undefined): boolean {
    const age = this.#clock.now() / 1000 - (parseInteger(time ?? "") ?? NaN);
    return age > -REFUSAL && age < REFUSAL;
  }

  async #read(): Promise<ReadonlyMap<string, string>> {
    return await this.#file.read().catch(() => undefined) ?? new Map();
  }

  async #set(change: Readonly<Record<string, string | undefined>>): Promise<void> {
    const all = Object.entries({ ...Object.fromEntries(await this.#read()), ...change })
      .filter((entry): entry is [string, string] => entry[1] !== undefined)
      .filter(([key, value]) => !/^refused_|^refreshed$/.test(key) || this.#isRecent(value));
    const kept = Object.fromEntries(all);
    await (all.length === 0 ? this.#file.remove() : this.#file.write(kept)).catch(() => {});
  }
}
