/**
 * Knows what the two documents of a store say after a change.
 * Must not know where they are kept: it is a value, and a change gives another one.
 *
 * @module
 */

import type { Secret } from "../../secret.ts";
import { type IniDocument, parseIni, readDocument } from "../ini/ini.ts";
import type { JournalEntry } from "../journal.ts";
import type { DocumentChange, Documents, Storage } from "../storage.ts";
import { accountOf, type NewToken, type StoredToken, toFields, toStoredToken } from "../stored_token.ts";
import { readable, Tokens, understood } from "../tokens.ts";

/** Tokens from which a change makes others. */
export class EditableTokens extends Tokens {
  readonly #documents: Documents;
  readonly #names: Storage["names"];
  readonly #change: DocumentChange;
  #document: IniDocument | undefined;

  /** What `documents` say once `change` is made; `names` are for messages. */
  constructor(
    documents: Documents,
    names: Storage["names"],
    change: DocumentChange = {},
    document?: IniDocument,
  ) {
    const { active = documents.active } = change;
    super({ ...documents, active: active ?? undefined }, names);
    this.#documents = documents;
    this.#names = names;
    this.#change = change;
    this.#document = document;
  }

  /** How the documents differ from the ones that were read. */
  get change(): DocumentChange {
    return this.#change;
  }

  /** As for {@linkcode Tokens}, after the change. */
  override get all(): readonly StoredToken[] {
    return this.#read().sections.map(toStoredToken);
  }

  /** With `token` stored in place of whatever had its name. */
  with(name: string, token: NewToken): EditableTokens {
    return this.#storing(this.#read().with(name, toFields(token)));
  }

  /** With the answer of a refresh stored; what else its section holds stays. */
  refreshed(name: string, token: NewToken): EditableTokens {
    const document = this.#read();
    const { expires_at: _, issued_at: __, ...kept } = Object.fromEntries(document.get(name)?.values ?? []);
    return this.#storing(document.with(name, { ...kept, ...toFields(token) }));
  }

  /** Without the token of that name. */
  without(name: string): EditableTokens {
    const document = this.#read();
    const rest = document.without(name);
    return rest === document ? this : this.#storing(rest);
  }

  /** With the token of that name under another one, which is free; all that its section holds stays. */
  renamed(name: string, to: string): EditableTokens {
    const user = accountOf(this.require(name));
    const document = this.#read().renamed(name, to);
    // The old name may have said whose it is.
    return this.#storing(
      user === undefined ? document : document.with(to, { ...fieldsOf(document, to), user }),
    );
  }

  /** With `token` as the active one; with `undefined`, no token is active. */
  activating(token: Secret | undefined): EditableTokens {
    return this.#changed({ active: token?.reveal() ?? null });
  }

  /** Without any token. */
  none(): EditableTokens {
    return this.noneStored().activating(undefined);
  }

  /** Without any stored token. */
  noneStored(): EditableTokens {
    this.#read();
    return this.#changed({ stored: null }, parseIni(""));
  }

  /** The same, to be written anew; a document that is not there stays away. */
  rewritten(): EditableTokens {
    const active = this.#activeText();
    const isThere = this.#documents.stored !== undefined;
    // Read first: what can't be understood is not written either.
    const stored = isThere && this.#read() &&
      new TextDecoder("utf-8", { ignoreBOM: true }).decode(this.bytes);
    return this.#changed({ ...(active !== null && { active }), ...(stored !== false && { stored }) });
  }

  /** How these differ from `before`, part by part. */
  entrySince(before: EditableTokens): JournalEntry {
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
    const { expires_at: _, issued_at: __, ...kept } = before ?? {};
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
  finishing({ active, sections = {}, removed = false }: JournalEntry): EditableTokens {
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
  replacing(document: IniDocument): EditableTokens {
    return this.#storing(document);
  }

  #activeText(): string | null {
    const { active = readable(this.#documents.active) } = this.#change;
    return active ?? null;
  }

  #storing(document: IniDocument): EditableTokens {
    return this.#changed({ stored: document.toString() }, document);
  }

  #changed(change: DocumentChange, document = this.#document): EditableTokens {
    return new EditableTokens(this.#documents, this.#names, { ...this.#change, ...change }, document);
  }

  #read(): IniDocument {
    return this.#document ??= understood(this.bytes, this.#names.stored, readDocument);
  }
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
