/**
 * Knows what the two documents of a store say, and what they say after a change.
 * Must not know where they are kept: it is a value, and a change gives another one.
 *
 * @module
 */

import { cleanToken } from "../config.ts";
import { HfAuthError } from "../errors.ts";
import type { Secret } from "../secret.ts";
import { readDocument } from "./ini/encoding.ts";
import { type IniDocument, IniSyntaxError, parseIni } from "./ini/ini.ts";
import type { JournalEntry } from "./journal.ts";
import type { DocumentChange, Documents, Storage } from "./storage.ts";
import { accountOf, type NewToken, type StoredToken, toFields, toStoredToken } from "./stored_token.ts";

type Names = Storage["names"];

/** The active token and all stored ones, at one moment. A document that can't be read fails when it is asked for. */
export class Tokens {
  readonly #documents: Documents;
  readonly #names: Names;
  readonly #change: DocumentChange;
  #document: IniDocument | undefined;

  /** What `documents` say once `change` is made; `names` are for messages. */
  constructor(documents: Documents, names: Names, change: DocumentChange = {}, document?: IniDocument) {
    this.#documents = documents;
    this.#names = names;
    this.#change = change;
    this.#document = document;
  }

  /** How the documents differ from the ones that were read. */
  get change(): DocumentChange {
    return this.#change;
  }

  /**
   * The active token, cleaned as Python cleans it; a byte order mark, which Python would send with it, goes too.
   *
   * @throws {HfAuthError} `store_unreadable`.
   */
  get active(): Secret | undefined {
    const active = this.#activeText();
    return active === null ? undefined : cleanToken(active.replace(/^\ufeff/, ""));
  }

  /**
   * Every stored token, in the document's order.
   *
   * @throws {HfAuthError} `store_unreadable`, naming the document and the line.
   */
  get all(): StoredToken[] {
    return this.#read().sections.map(toStoredToken);
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

  /** With `token` stored in place of whatever had its name. */
  with(name: string, token: NewToken): Tokens {
    return this.#storing(this.#read().with(name, toFields(token)));
  }

  /** With the answer of a refresh stored; what else its section holds stays. */
  refreshed(name: string, token: NewToken): Tokens {
    const document = this.#read();
    const { expires_at: _, ...kept } = Object.fromEntries(document.get(name)?.values ?? []);
    return this.#storing(document.with(name, { ...kept, ...toFields(token) }));
  }

  /** Without the token of that name. */
  without(name: string): Tokens {
    const document = this.#read();
    const rest = document.without(name);
    return rest === document ? this : this.#storing(rest);
  }

  /** With the token of that name under another one, which is free; all that its section holds stays. */
  renamed(name: string, to: string): Tokens {
    const user = accountOf(this.require(name));
    const document = this.#read().renamed(name, to);
    // The old name may have said whose it is.
    return this.#storing(
      user === undefined ? document : document.with(to, { ...fieldsOf(document, to), user }),
    );
  }

  /** With `token` as the active one; with `undefined`, no token is active. */
  activating(token: Secret | undefined): Tokens {
    return this.#changed({ active: token?.reveal() ?? null });
  }

  /** Without any token. */
  none(): Tokens {
    return this.noneStored().activating(undefined);
  }

  /** Without any stored token. */
  noneStored(): Tokens {
    this.#read();
    return this.#changed({ stored: null }, parseIni(""));
  }

  /** The same, to be written anew; a document that is not there stays away. */
  rewritten(): Tokens {
    const active = this.#activeText();
    const isThere = this.#documents.stored !== undefined;
    // Read first: what can't be understood is not written either.
    const stored = isThere && this.#read() &&
      new TextDecoder("utf-8", { ignoreBOM: true }).decode(this.bytes);
    return this.#changed({ ...(active !== null && { active }), ...(stored !== false && { stored }) });
  }

  /** How these differ from `before`, part by part. */
  entrySince(before: Tokens): JournalEntry {
    const [was, is] = [before.#read(), this.#read()];
    const names = new Set([...was.sections, ...is.sections].map(({ name }) => name));
    const sections = [...names].flatMap((name) => {
      const part = { before: fieldsOf(was, name), after: fieldsOf(is, name) };
      return isEqual(part.before, part.after) ? [] : [[name, part] as const];
    });
    const { active, stored } = this.#change;
    return {
      ...(stored === null && { removed: true }),
      ...(active !== undefined && { active: { before: before.#activeText(), after: active } }),
      ...(sections.length > 0 && { sections: Object.fromEntries(sections) }),
    };
  }

  /** How the answer of a refresh changes the token `name`, which was `previous`: all that can be known before is. */
  refreshing(name: string, previous: Secret): (granted: NewToken) => JournalEntry {
    const before = fieldsOf(this.#read(), name);
    const { expires_at: _, ...kept } = before ?? {};
    const active = this.active?.equals(previous) ? this.#activeText() : undefined;
    return (granted) => ({
      sections: { [name]: { before, after: { ...kept, ...toFields(granted) } } },
      ...(active !== undefined && { active: { before: active, after: granted.token.reveal() } }),
    });
  }

  /**
   * With what of `entry` is not in place yet: a section that still has the tokens it had, whatever else somebody wrote
   * into it. The active token follows its section only.
   */
  finishing({ active, sections = {}, removed = false }: JournalEntry): Tokens {
    let isInPlace = true;
    const document = Object.entries(sections).reduce((rest, [name, { before, after }]) => {
      const now = fieldsOf(rest, name);
      if (isSamePair(now, before)) {
        return after === null ? rest.without(name) : rest.with(name, merged(now, before, after));
      }
      isInPlace &&= isSamePair(now, after);
      return rest;
    }, this.#read());
    const isEmpty = removed && document.sections.length === 0 && this.#documents.stored !== undefined;
    const stored = isEmpty
      ? this.#changed({ stored: null }, document)
      : document.toString() === this.#read().toString()
      ? this
      : this.#storing(document);
    return active && (isInPlace || active.after === null) && this.#activeText() === active.before
      ? stored.#changed({ active: active.after })
      : stored;
  }

  /** Whether what `entry` adds has nowhere to go: its section is gone, be it only for the moment. */
  isMissing({ sections = {} }: JournalEntry): boolean {
    return Object.entries(sections).some(([name, { before, after }]) =>
      before !== null && after !== null && fieldsOf(this.#read(), name) === null
    );
  }

  /** With another document in place of all stored tokens, readable or not. */
  replacing(document: IniDocument): Tokens {
    return this.#storing(document);
  }

  #activeText(): string | null {
    const { active = readable(this.#documents.active) } = this.#change;
    return active ?? null;
  }

  #storing(document: IniDocument): Tokens {
    return this.#changed({ stored: document.toString() }, document);
  }

  #changed(change: DocumentChange, document = this.#document): Tokens {
    return new Tokens(this.#documents, this.#names, { ...this.#change, ...change }, document);
  }

  #read(): IniDocument {
    return this.#document ??= readStored(this.bytes, this.#names.stored);
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

/** What a section itself holds, in its own order. */
function fieldsOf(document: IniDocument, name: string): Record<string, string> | null {
  const section = document.get(name);
  return section ? Object.fromEntries(section.values) : null;
}

function isEqual(one: Fields, other: Fields): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

type Fields = Readonly<Record<string, string>> | null;

/** Whether two states of a section hold the same tokens. */
function isSamePair(one: Fields, other: Fields): boolean {
  if (one === null || other === null) return one === other;
  return ["hf_token", "refresh_token"].every((key) => one[key] === other[key]);
}

/** What is there now, with what changes between `before` and `after`. */
function merged(now: Fields, before: Fields, after: NonNullable<Fields>): NonNullable<Fields> {
  if (isEqual(now, before)) return after;
  const gone = Object.keys(before ?? {}).filter((key) => !(key in after));
  const kept = Object.entries(now ?? {}).filter(([key]) => !gone.includes(key));
  const changed = Object.entries(after).filter(([key, value]) => before?.[key] !== value);
  return { ...Object.fromEntries(kept), ...Object.fromEntries(changed) };
}

function readable<T>(document: T | HfAuthError): T {
  if (document instanceof HfAuthError) throw document;
  return document;
}

function readStored(bytes: Uint8Array, name: string): IniDocument {
  try {
    return readDocument(bytes);
  } catch (error) {
    if (!(error instanceof IniSyntaxError)) throw error;
    throw new HfAuthError("store_unreadable", `Cannot read ${name}, line ${error.line}: ${error.message}`, {
      hint: "Repair it with `hf-auth repair`, which keeps a copy; nothing was changed",
      cause: error,
    });
  }
}
