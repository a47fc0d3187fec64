/**
 * Knows the text of `stored_tokens` as Python's `configparser` (3.10 to 3.13) writes it, and how it is changed.
 * Must not know where that text is kept, nor what its sections and keys mean.
 *
 * @module
 */

import { HfAuthError } from "../../errors.ts";
import { compareCodePoints, strip } from "../../python.ts";
import { textOf } from "./encoding.ts";
import {
  type Block,
  type Content,
  DEFAULT,
  type IniSection,
  IniSyntaxError,
  isComment,
  partition,
  quote,
  readBlocks,
  type RepairLine,
  sectionsOf,
} from "./reader.ts";

export { type IniSection, IniSyntaxError, type RepairLine } from "./reader.ts";

/** A whole file. It is immutable: {@linkcode IniDocument.with} and `without` return a new one. */
export interface IniDocument {
  /** The sections in the order of the file, without `[DEFAULT]`. */
  readonly sections: readonly IniSection[];
  /** The section called `name`, if there is one. */
  get(name: string): IniSection | undefined;
  /**
   * A document in which section `name` has exactly `values`. Keys become lower case; what
   * `[DEFAULT]` has is still inherited.
   *
   * @throws {HfAuthError} `invalid_token_name` or `invalid_token` for a name or a value that wouldn't be read
   * back the same. The value isn't in the message.
   */
  with(name: string, values: ReadonlyMap<string, string> | Readonly<Record<string, string>>): IniDocument;
  /** A document without section `name`; this one if there is no such section. */
  without(name: string): IniDocument;
  /**
   * A document in which section `name` is called `to`, with its comments and all that it holds. There must be no other
   * section of that name.
   *
   * @throws {HfAuthError} `invalid_token_name` for a name that wouldn't be read back the same.
   */
  renamed(name: string, to: string): IniDocument;
  /**
   * The text to store: comments from the top of the file, `[DEFAULT]`, then the sections sorted by code point, a
   * blank line after each. What was read keeps its own lines, unless its indentation would mean something else
   * in the new place.
   */
  toString(): string;
}

/**
 * Reads `text`, which must still have its byte order mark if it came with one: Python refuses it.
 *
 * @throws {IniSyntaxError} exactly when Python raises an error, unless `repair` says how to go on.
 */
export function parseIni(text: string, repair?: RepairLine): IniDocument {
  return new ParsedDocument(readBlocks(text, repair));
}

/**
 * Reads the bytes of all stored tokens.
 *
 * @throws {IniSyntaxError} with the line and the reason, when Python would not read them.
 */
export function readDocument(bytes: Uint8Array): IniDocument {
  return parseIni(textOf(bytes));
}

// Fields are private so that printing a document shows no token.
class ParsedDocument implements IniDocument {
  readonly #sections: readonly IniSection[];
  readonly #content: Content;

  constructor(content: Content) {
    this.#content = content;
    this.#sections = sectionsOf(content);
  }

  get sections(): readonly IniSection[] {
    return this.#sections;
  }

  get(name: string): IniSection | undefined {
    return this.sections.find((section) => section.name === name);
  }

  with(name: string, values: ReadonlyMap<string, string> | Readonly<Record<string, string>>): IniDocument {
    const entries: [string, string][] = values instanceof Map ? [...values] : Object.entries(values);
    const block = newBlock(name, entries);
    const { blocks } = this.#content;
    const old = blocks.find((candidate) => candidate.name === name);
    const others = blocks.filter((candidate) => candidate !== old);
    return parseIni(compose({ ...this.#content, blocks: [...others, old ? arepaired(old, block) : block] }));
  }

  without(name: string): IniDocument {
    if (this.get(name) === undefined) return this;
    const blocks = this.#content.blocks.filter((block) => block.name !== name);
    return parseIni(compose({ ...this.#content, blocks }));
  }

  renamed(name: string, to: string): IniDocument {
    newBlock(to, []);
    const blocks = this.#content.blocks.map((block) => block.name === name ? retitled(block, to) : block);
    return parseIni(compose({ ...this.#content, blocks }));
  }

  toString(): string {
    return compose(this.#content);
  }
}

function compose({ preamble, blocks, repaired }: Content): string {
  const [defaults, own] = partition(blocks);
  let text = closed(preamble);
  let before = { text: "", blocks: [] as Block[] };
  for (const block of [...defaults, ...own.toSorted((a, b) => compareCodePoints(a.name, b.name))]) {
    const verbatim = closed([...block.above, ...block.lines]);
    // The indentation of the block before decides whether an indented header is one (or is still its value).
    const same = (!repaired && block.lines[0]!.startsWith("[")) ||
      readsAs(before.text + verbatim, [...before.blocks, block]);
    const written = same ? verbatim : closed([...block.above, ...canonical(block.name, block.values)]);
    text += written;
    before = { text: written, blocks: [block] };
  }
  return text;
}

function newBlock(name: string, entries: readonly [string, string][]): Block {
  const blockOf = (some: readonly [string, string][]): Block => {
    const lowered = some.map(([key, value]) => [key.toLowerCase(), value] as const);
    return { name, above: [], lines: canonical(name, lowered), values: new Map(lowered) };
  };
  const survives = (block: Block) => readsAs(closed(block.lines), [block]);

  if (name === DEFAULT || !survives(blockOf([]))) {
    throw new HfAuthError("invalid_token_name", `Cannot use ${quote(name)} as a token name`, {
      hint: "Choose a name that is not empty, has no line breaks and is not DEFAULT",
    });
  }
  const block = blockOf(entries);
  if (survives(block)) return block;
  const [refused] = entries.find((_, index) => !survives(blockOf(entries.slice(0, index + 1))))!;
  throw new HfAuthError("invalid_token", `Cannot store the value of ${quote(refused)}`, {
    hint: "Remove spaces and line breaks around or in it; they would not be read back as they are",
  });
}

/** The new block with the old one's comments, each above the key that it stood above, or at the end if that is gone. */
function arepaired(old: Block, block: Block): Block {
  const comments = new Map<string, string[]>();
  let waiting: string[] = [];
  for (const line of old.lines.slice(1)) {
    const content = strip(line);
    if (isComment(content)) waiting.push(line);
    const key = strip(content.slice(0, Math.max(0, content.search(/[=:]/)))).toLowerCase();
    if (isComment(content) || !block.values.has(key) || comments.has(key)) continue;
    comments.set(key, waiting);
    waiting = [];
  }
  const lines = [
    ...block.lines.slice(0, 1),
    ...Array.from(block.values, ([key, value]) => [...comments.get(key) ?? [], option(key, value)]).flat(),
    ...waiting,
  ];
  // A comment in the middle of a value is no comment above a key.
  return { ...block, above: old.above, lines: readsAs(closed(lines), [block]) ? lines : block.lines };
}

/** The block under another header; canonically, where its lines would then mean something else. */
function retitled(block: Block, name: string): Block {
  const renamed = { ...block, name, lines: [`[${name}]`, ...block.lines.slice(1)] };
  return readsAs(closed(renamed.lines), [renamed])
    ? renamed
    : { ...renamed, lines: canonical(name, block.values) };
}

function canonical(name: string, entries: Iterable<readonly [string, string]>): string[] {
  return [`[${name}]`, ...Array.from(entries, ([key, value]) => option(key, value))];
}

function option(key: string, value: string): string {
  return `${key} = ${value}`.replaceAll("\n", "\n\t");
}

function closed(lines: readonly string[]): string {
  const end = lines.findLastIndex((line) => strip(line) !== "") + 1;
  return end === 0 ? "" : lines.slice(0, end).join("\n") + "\n\n";
}

function readsAs(text: string, expected: readonly Block[]): boolean {
  try {
    return shape(readBlocks(text).blocks) === shape(expected);
  } catch (error) {
    if (error instanceof IniSyntaxError) return false;
    throw error;
  }
}

function shape(blocks: readonly Block[]): string {
  return JSON.stringify(blocks.map(({ name, values }) => [name, ...values]));
}
