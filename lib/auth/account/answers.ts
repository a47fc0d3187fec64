/**
 * Knows the private file of what the Hub last said of each token, so that a loop of commands asks it once a minute. It
 * holds no secret: a token is there as the fingerprint of itself and its Hub.
 * Must not know who asks, nor when an answer is still good.
 *
 * @module
 */

import type { Files } from "../../host/host.ts";
import type { Identity } from "../../hub/whoami.ts";
import type { Secret } from "../../secret.ts";
import { fingerprint } from "./fingerprint.ts";

/** What the Hub said, and when. */
export interface Answer {
  /** Whose the token is. */
  readonly identity: Identity;
  /** When the Hub said so, in milliseconds since the epoch. */
  readonly at: number;
}

const LONGEST = 86_400_000; // ms that an answer is kept
const MOST = 32; // answers
const LARGEST = 16 * 1024; // characters of one
const OWN = { own: true };

/** The answers of one place. They are a courtesy: what can't be read is not there, what can't be written is left out. */
export class Answers {
  readonly #files: Files;
  readonly #path: string;

  /** Nothing is read until it is asked for. */
  constructor(files: Files, path: string) {
    this.#files = files;
    this.#path = path;
  }

  /** What the Hub at `endpoint` last said of `token`. */
  async read(endpoint: string, token: Secret): Promise<Answer | undefined> {
    return (await this.#all()).get(await fingerprint(token, endpoint));
  }

  /** Keeps what the Hub at `endpoint` said of `token`. */
  async write(endpoint: string, token: Secret, answer: Answer): Promise<void> {
    if (JSON.stringify(answer).length > LARGEST) return;
    const key = await fingerprint(token, endpoint);
    const others = [...await this.#all()].filter(([other, { at }]) =>
      other !== key && Math.abs(answer.at - at) < LONGEST
    );
    const newest = others.sort(([, a], [, b]) => b.at - a.at).slice(0, MOST - 1);
    await this.#put([[key, answer], ...newest]);
  }

  /** Forgets what the Hub at `endpoint` said of `token`. */
  async forget(endpoint: string, token: Secret): Promise<void> {
    const key = await fingerprint(token, endpoint);
    const all = await this.#all();
    if (all.delete(key)) await this.#put([...all]);
  }

  async #all(): Promise<Map<string, Answer>> {
    try {
      const text = await this.#files.read(this.#path, OWN);
      return new Map(Object.entries(text === undefined ? {} : JSON.parse(text) as Record<string, Answer>));
    } catch {
      return new Map();
    }
  }

  async #put(all: readonly (readonly [string, Answer])[]): Promise<void> {
    try {
      if (all.length === 0) await this.#files.remove(this.#path);
      else await this.#files.write(this.#path, `${JSON.stringify(Object.fromEntries(all))}\n`, OWN);
    } catch {
      // The next command asks the Hub.
    }
  }
}
