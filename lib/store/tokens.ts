/**
 * Knows what the two documents of a store say.
 * Must not know where they are kept, nor how they change: it is a value.
 *
 * @module
 */

import { cleanToken } from "../config.ts";
import { HfAuthError } from "../errors.ts";
import type { Secret } from "../secret.ts";
import { textOf } from "./ini/encoding.ts";
import { IniSyntaxError, readBlocks, sectionsOf } from "./ini/reader.ts";
import type { Documents, Storage } from "./storage.ts";
import { type StoredToken, toStoredToken } from "./stored_token.ts";

/** The active token and all stored ones, at one moment. A document that can't be read fails when it is asked for. */
export class Tokens {
  readonly #documents: Documents;
  readonly #names: Storage["names"];
  #all: readonly StoredToken[] | undefined;

  /** What `documents` say; `names` are for messages. */
  constructor(documents: Documents, names: Storage["names"]) {
    this.#documents = documents;
    this.#names = names;
  }

  /**
   * The active token, cleaned as Python cleans it; a byte order mark, which Python would send with it, goes too.
   *
   * @throws {HfAuthError} `store_unreadable`.
   */
  get active(): Secret | undefined {
    return cleanToken(readable(this.#documents.active)?.replace(/^\ufeff/, "") ?? "");
  }

  /**
   * Every stored token, in the document's order.
   *
   * @throws {HfAuthError} `store_unreadable`, naming the document and the line.
   */
  get all(): readonly StoredToken[] {
    return this.#all ??= understood(
      this.bytes,
      this.#names.stored,
      (bytes) => sectionsOf(readBlocks(textOf(bytes))),
    )
      .map(toStoredToken);
  }

  /** The bytes of the stored tokens as they were read, whatever they mean. */
  get bytes(): Uint8Array {
    return readable(this.#documents.stored) ?? new Uint8Array();
  }

  /** The stored token of that name. */
  named(name: string): StoredToken | undefined {
    return this.all.find((candidate) => candidate.name === name);
  }

  /**
   * The stored token of that name.
   *
   * @throws {HfAuthError} `token_name_not_found`, `store_unreadable`.
   */
  require(name: string): StoredToken {
    return this.named(name) ?? notFound(name, this.#names.stored);
  }

  /**
   * The stored token of that name and its text, cleaned as the active token's is.
   *
   * @throws {HfAuthError} `token_name_not_found`, also when its section has no token; `store_unreadable`.
   */
  requireToken(name: string): StoredToken & { readonly token: Secret } {
    const stored = this.require(name);
    const token = stored.token && cleanToken(stored.token.reveal());
    if (!token) nothingIn(name, this.#names.stored);
    return { ...stored, token };
  }

  /** The first stored token with that text, and its text, which is then known to be there. */
  holding(token: Secret): (StoredToken & { readonly token: Secret }) | undefined {
    const found = this.all.find((candidate) => token.equals(candidate.token));
    return found && { ...found, token };
  }
}

/** Fails for a name that no stored token has. */
function notFound(name: string, where: string): never {
  throw new HfAuthError("token_name_not_found", `Access token ${name} not found in ${where}`, {
    hint: "See the names with `hf-auth list`",
  });
}

function nothingIn(name: string, where: string): never {
  throw new HfAuthError("token_name_not_found", `The section ${name} in ${where} has no access token`, {
    hint: "See the stored tokens with `hf-auth list`",
  });
}

/** The document, or the error that says why it can't be read. */
export function readable<T>(document: T | HfAuthError): T {
  if (document instanceof HfAuthError) throw document;
  return document;
}

/**
 * What `read` makes of the bytes of all stored tokens.
 *
 * @throws {HfAuthError} `store_unreadable`, naming the document and the line.
 */
export function understood<T>(bytes: Uint8Array, name: string, read: (bytes: Uint8Array) => T): T {
  try {
    return read(bytes);
  } catch (error) {
    if (!(error instanceof IniSyntaxError)) throw error;
    throw new HfAuthError("store_unreadable", `Cannot read ${name}, line ${error.line}: ${error.message}`, {
      hint: "Repair it with `hf-auth repair`, which keeps a copy; nothing was changed",
      cause: error,
    });
  }
}
