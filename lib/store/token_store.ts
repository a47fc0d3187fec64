/**
 * Knows the two files in which Python and this program keep tokens, and how to change them without losing any.
 * Must not know the Hub, nor where on the machine the files lie.
 *
 * @module
 */

import { cleanToken } from "../config.ts";
import { HfAuthError } from "../errors.ts";
import type { Files, LockOptions } from "../host/host.ts";
import type { Secret } from "../secret.ts";
import { type IniDocument, IniSyntaxError } from "./ini.ts";
import { type NewToken, type StoredToken, toFields, toStoredToken } from "./stored_token.ts";
import { readStore } from "./document.ts";

/** Where the files are and how to reach them. */
export interface TokenStoreOptions {
  /** The machine's files. */
  readonly files: Files;
  /** The file of the active token. */
  readonly tokenPath: string;
  /** The file of all stored tokens. */
  readonly storedTokensPath: string;
  /** How to wait for another process that is changing them. */
  readonly lock?: LockOptions;
}

/** The stored tokens, for reading; {@linkcode TokenStore.change} gives what may write. */
export class TokenStore {
  readonly #options: TokenStoreOptions;

  /** Nothing is read until it is asked for. */
  constructor(options: TokenStoreOptions) {
    this.#options = options;
  }

  /** The active token, cleaned as Python cleans it. */
  async readActive(): Promise<Secret | undefined> {
    const text = await this.#options.files.read(this.#options.tokenPath);
    return text === undefined ? undefined : cleanToken(text);
  }

  /**
   * Every stored token, in the file's order.
   *
   * @throws {HfAuthError} `store_unreadable`, naming the file and the line.
   */
  async readAll(): Promise<StoredToken[]> {
    return (await readDocument(this.#options)).sections.map(toStoredToken);
  }

  /**
   * Runs `work` while nobody else changes the store.
   *
   * @throws {HfAuthError} `lock_timeout`, or what `work` throws.
   */
  change<T>(work: (writer: StoreWriter) => Promise<T>): Promise<T> {
    const { files, storedTokensPath, lock } = this.#options;
    return files.withLock(`${storedTokensPath}.lock`, () => work(new StoreWriter(this.#options)), lock);
  }
}

/** The stored tokens, for whoever holds the lock. */
export class StoreWriter extends TokenStore {
  readonly #options: TokenStoreOptions;

  /** Made by {@linkcode TokenStore.change} only. */
  constructor(options: TokenStoreOptions) {
    super(options);
    this.#options = options;
  }

  /** Stores a token in place of whatever had its name. */
  save(name: string, token: NewToken): Promise<void> {
    return this.#edit((document) => document.with(name, toFields(token)));
  }

  /** Stores a renewed token; what else its section holds stays. */
  renew(name: string, token: NewToken): Promise<void> {
    return this.#edit((document) => {
      const { expires_at: _, ...kept } = Object.fromEntries(document.get(name)?.values ?? []);
      return document.with(name, { ...kept, ...toFields(token) });
    });
  }

  /** Makes `token` the active one. */
  activate(token: Secret): Promise<void> {
    return this.#options.files.write(this.#options.tokenPath, token.reveal());
  }

  /** Leaves no token active. */
  deactivate(): Promise<void> {
    return this.#options.files.remove(this.#options.tokenPath);
  }

  /** Forgets the token of that name. */
  remove(name: string): Promise<void> {
    return this.#edit((document) => document.without(name));
  }

  /** Forgets every token, the active one included. */
  async removeAll(): Promise<void> {
    await readDocument(this.#options);
    await this.deactivate();
    await this.#options.files.remove(this.#options.storedTokensPath);
  }

  /** Puts another document in the place of all stored tokens, readable or not. */
  replace(document: IniDocument): Promise<void> {
    return this.#options.files.write(this.#options.storedTokensPath, document.toString());
  }

  async #edit(change: (document: IniDocument) => IniDocument): Promise<void> {
    await this.replace(change(await readDocument(this.#options)));
  }
}

async function readDocument({ files, storedTokensPath }: TokenStoreOptions): Promise<IniDocument> {
  const bytes = await files.readBytes(storedTokensPath) ?? new Uint8Array();
  try {
    return readStore(bytes);
  } catch (error) {
    if (!(error instanceof IniSyntaxError)) throw error;
    const where = `${storedTokensPath}, line ${error.line}`;
    throw new HfAuthError("store_unreadable", `Cannot read ${where}: ${error.message}`, {
      hint: "Mend it with `hf-auth repair`, which keeps a copy; nothing was changed",
      cause: error,
    });
  }
}
