/**
 * Knows the text of `stored_tokens` as Python's `configparser` (3.10 to 3.13) reads and writes it.
 * Must not know where that text is kept, nor what its sections and keys mean.
 *
 * @module
 */

import { HfAuthError } from "../errors.ts";
import { compareCodePoints, strip, stripEnd } from "../python.ts";

/** A section as Python's `dict(config.items(name))` gives it. */
export interface IniSection {
  /** What stands between the brackets: case and inner spaces count. */
  readonly name: string;
  /** Lower-case keys and their values, those inherited from `[DEFAULT]` first; the section's own value wins. */
  readonly values: ReadonlyMap<string, string>;
}

/** A whole file. It never changes: {@linkcode IniDocument.with} and `without` give another one. */
export interface IniDocument {
  /** The sections in the order of the file, without `[DEFAULT]`. */
  readonly sections: readonly IniSection[];
  /** The section called `name`, if there is one. */
  get(name: string): IniSection | undefined;
  /**
   * A document in which `values` are all that section `name` itself holds. Keys become lower case; what
   * `[DEFAULT]` has is still inherited.
   *
   * @throws {HfAuthError} `invalid_token_name` or `invalid_token` for a name or a value that wouldn't be read
   * back the same. The value isn't in the message.
   */
  with(name: string, values: ReadonlyMap<string, string> | Readonly<Record<string, string>>): IniDocument;
  /** A document without section `name`; this one if there is no such section. */
  without(name: string): IniDocument;
  /**
   * The text to store: comments from the top of the file, `[DEFAULT]`, then the sections sorted by code point, a
   * blank line after each. What was read keeps its own lines, unless its indentation would mean something else
   * in the new place.
   */
  toString(): string;
}

/** A text that Python refuses too. The message is the reason only: a line may hold a token. */
export class IniSyntaxError extends Error {
  /** Always `"IniSyntaxError"`. */
  override readonly name = "IniSyntaxError";
  /** Where reading stopped, counted from 1. */
  readonly line: number;
  /** The section's name, where the reason is that it is there twice. */
  readonly duplicateSection: string | undefined;

  /** Says why in `reason`: a phrase without the line's content. */
  constructor(reason: string, line: number, duplicateSection?: string) {
    super(reason);
    this.line = line;
    this.duplicateSection = duplicateSection;
  }
}

/** What to read in place of a line that is refused; `section` is the one it stands in. */
export type Mend = (error: IniSyntaxError, line: string, section: string | undefined) => readonly string[];

/**
 * Reads `text`, which must still have its byte order mark if it came with one: Python refuses it.
 *
 * @throws {IniSyntaxError} exactly when Python raises an error, unless `mend` says how to go on.
 */
export function parseIni(text: string, mend?: Mend): IniDocument {
  return new ParsedDocument(read(text, mend));
}

/** A header and what follows it; `[DEFAULT]` may have several. */
interface Block {
  readonly name: string;
  /** The comment lines that touch the header from above: they move with it. */
  readonly above: readonly string[];
  readonly lines: readonly string[];
  readonly values: ReadonlyMap<string, string>;
}

interface Content {
  readonly preamble: readonly string[];
  readonly blocks: readonly Block[];
  /** Whether a line is missing or changed, without which the others may mean something else. */
  readonly mended: boolean;
}

const DEFAULT = "DEFAULT";

// Fields are private so that printing a document shows no token.
class ParsedDocument implements IniDocument {
  readonly #sections: readonly IniSection[];
  readonly #content: Content;

  constructor(content: Content) {
    this.#content = content;
    const [defaults, own] = partition(content.blocks);
    const inherited = defaults.flatMap((block) => [...block.values]);
    this.#sections = own.map(({ name, values }) => ({
      name,
      values: inherited.length === 0 ? values : new Map([...inherited, ...values]),
    }));
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
    return parseIni(compose({ ...this.#content, blocks: [...others, old ? amended(old, block) : block] }));
  }

  without(name: string): IniDocument {
    if (this.get(name) === undefined) return this;
    const blocks = this.#content.blocks.filter((block) => block.name !== name);
    return parseIni(compose({ ...this.#content, blocks }));
  }

  toString(): string {
    return compose(this.#content);
  }
}

function read(text: string, mend?: Mend): Content {
  const preamble: string[] = [];
  const blocks: (Omit<Block, "values"> & { readonly values: Map<string, string[]> })[] = [];
  const keysOf = new Map<string, Set<string>>();
  let lines = preamble;
  let mended = false;
  let open: { readonly indent: number; readonly value: string[] } | undefined;

  const take = (line: string, number: number) => {
    const refuse = (reason: string, duplicateSection?: string) =>
      new IniSyntaxError(reason, number, duplicateSection);
    if (!line.isWellFormed()) throw refuse("unpaired surrogate");
    const content = strip(line);
    const block = blocks.at(-1);
    const indent = line.indexOf(content);

    if (content === "" || isComment(content)) {
      lines.push(line);
      if (content === "") open?.value.push("");
    } else if (open !== undefined && indent > open.indent) {
      lines.push(line);
      open.value.push(content);
    } else if (isHeader(content)) {
      const name = content.slice(1, content.lastIndexOf("]"));
      if (keysOf.has(name) && name !== DEFAULT) throw refuse(`duplicate section ${quote(name)}`, name);
      if (!keysOf.has(name)) keysOf.set(name, new Set());
      const above = lines.splice(lines.findLastIndex((previous) => !isComment(strip(previous))) + 1);
      lines = [line];
      blocks.push({ name, above, lines, values: new Map() });
      open = undefined;
    } else {
      if (block === undefined) throw refuse("text before the first section");
      const delimiter = content.search(/[=:]/);
      if (delimiter < 0) throw refuse("key without a delimiter");
      const key = strip(content.slice(0, delimiter)).toLowerCase();
      if (key === "") throw refuse("empty key");
      const keys = keysOf.get(block.name)!;
      if (keys.has(key)) throw refuse(`duplicate key in section ${quote(block.name)}`);
      keys.add(key);
      lines.push(line);
      open = { indent, value: [strip(content.slice(delimiter + 1))] };
      block.values.set(key, open.value);
    }
  };
  const takeOrMend = (line: string, number: number) => {
    try {
      take(line, number);
    } catch (error) {
      if (!mend || !(error instanceof IniSyntaxError)) throw error;
      // What is indented below this line belonged to it, not to the value before.
      open = undefined;
      mended = true;
      for (const other of mend(error, line, blocks.at(-1)?.name)) takeOrMend(other, number);
    }
  };
  for (const [index, line] of text.replaceAll(/\r\n?/g, "\n").split("\n").entries()) {
    takeOrMend(line, index + 1);
  }
  const joined = (values: Map<string, string[]>) =>
    new Map(Array.from(values, ([key, parts]) => [key, stripEnd(parts.join("\n"))]));
  return { preamble, blocks: blocks.map((block) => ({ ...block, values: joined(block.values) })), mended };
}

function compose({ preamble, blocks, mended }: Content): string {
  const [defaults, own] = partition(blocks);
  let text = closed(preamble);
  let before = { text: "", blocks: [] as Block[] };
  for (const block of [...defaults, ...own.toSorted((a, b) => compareCodePoints(a.name, b.name))]) {
    const verbatim = closed([...block.above, ...block.lines]);
    // The indentation of the block before decides whether an indented header is one (or is still its value).
    const same = (!mended && block.lines[0]!.startsWith("[")) ||
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
    hint: "Check it for spaces and line breaks, which would not be read back as they are",
  });
}

/** The new block with the old one's comments, each above the key that it stood above, or at the end if that is gone. */
function amended(old: Block, block: Block): Block {
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
    return shape(read(text).blocks) === shape(expected);
  } catch (error) {
    if (error instanceof IniSyntaxError) return false;
    throw error;
  }
}

function shape(blocks: readonly Block[]): string {
  return JSON.stringify(blocks.map(({ name, values }) => [name, ...values]));
}

function partition(blocks: readonly Block[]): [defaults: Block[], own: Block[]] {
  return [blocks.filter(({ name }) => name === DEFAULT), blocks.filter(({ name }) => name !== DEFAULT)];
}

function isComment(content: string): boolean {
  return content.startsWith("#") || content.startsWith(";");
}

function isHeader(content: string): boolean {
  return content.startsWith("[") && content.lastIndexOf("]") > 1;
}

function quote(text: string): string {
  // What JSON leaves alone though a terminal may obey it or not show it.
  return JSON.stringify(text).replaceAll(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    (character) =>
      character.split("").map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`).join(""),
  );
}
