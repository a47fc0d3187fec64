/**
 * Knows how Python's `configparser` (3.10 to 3.13) takes a text apart, line by line.
 * Must not know how one is written, nor what its sections and keys mean.
 *
 * @module
 */

import { strip, stripEnd } from "../../python.ts";

/** Text that Python refuses too. The message is only the reason, because a line may contain a token. */
export class IniSyntaxError extends Error {
  /** Always `"IniSyntaxError"`. */
  override readonly name = "IniSyntaxError";
  /** Where reading stopped, counted from 1. */
  readonly line: number;
  /** The section's name, if it occurs twice. */
  readonly duplicateSection: string | undefined;

  /** Says why in `reason`: a phrase without the line's content. */
  constructor(reason: string, line: number, duplicateSection?: string) {
    super(reason);
    this.line = line;
    this.duplicateSection = duplicateSection;
  }
}

/** What to read in place of a line that is refused; `section` is the one it stands in. */
export type RepairLine = (
  error: IniSyntaxError,
  line: string,
  section: string | undefined,
) => readonly string[];

/** A header and what follows it; `[DEFAULT]` may have several. */
export interface Block {
  readonly name: string;
  /** The comment lines that touch the header from above: they move with it. */
  readonly above: readonly string[];
  readonly lines: readonly string[];
  readonly values: ReadonlyMap<string, string>;
}

/** A section as Python's `dict(config.items(name))` gives it. */
export interface IniSection {
  /** The name between the brackets; case and inner spaces matter. */
  readonly name: string;
  /** Lower-case keys and their values, those inherited from `[DEFAULT]` first; the section's own value wins. */
  readonly values: ReadonlyMap<string, string>;
}

/** What stands in a text. */
export interface Content {
  readonly preamble: readonly string[];
  readonly blocks: readonly Block[];
  /** Whether a line is missing or changed, without which the others may mean something else. */
  readonly repaired: boolean;
}

/** The section whose values all others inherit. */
export const DEFAULT = "DEFAULT";

/**
 * The blocks of a text.
 *
 * @throws {IniSyntaxError} exactly when Python raises an error, unless `repair` says how to go on.
 */
export function readBlocks(text: string, repair?: RepairLine): Content {
  const preamble: string[] = [];
  const blocks: (Omit<Block, "values"> & { readonly values: Map<string, string[]> })[] = [];
  const keysOf = new Map<string, Set<string>>();
  let lines = preamble;
  let repaired = false;
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
      if (delimiter < 0) throw refuse("a key without = or :");
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
  const takeOrRepair = (line: string, number: number) => {
    try {
      take(line, number);
    } catch (error) {
      if (!repair || !(error instanceof IniSyntaxError)) throw error;
      // What is indented below this line belonged to it, not to the value before.
      open = undefined;
      repaired = true;
      for (const other of repair(error, line, blocks.at(-1)?.name)) takeOrRepair(other, number);
    }
  };
  for (const [index, line] of text.replaceAll(/\r\n?/g, "\n").split("\n").entries()) {
    takeOrRepair(line, index + 1);
  }
  const joined = (values: Map<string, string[]>) =>
    new Map(Array.from(values, ([key, parts]) => [key, stripEnd(parts.join("\n"))]));
  return { preamble, blocks: blocks.map((block) => ({ ...block, values: joined(block.values) })), repaired };
}

/** The sections of a text, in its order, with what they inherit. */
export function sectionsOf({ blocks }: Pick<Content, "blocks">): IniSection[] {
  const [defaults, own] = partition(blocks);
  const inherited = defaults.flatMap((block) => [...block.values]);
  return own.map(({ name, values }) => ({
    name,
    values: inherited.length === 0 ? values : new Map([...inherited, ...values]),
  }));
}

/** The blocks of `[DEFAULT]`, and the others. */
export function partition(blocks: readonly Block[]): [defaults: Block[], own: Block[]] {
  return [blocks.filter(({ name }) => name === DEFAULT), blocks.filter(({ name }) => name !== DEFAULT)];
}

/** Whether a line without the space around it is a comment. */
export function isComment(content: string): boolean {
  return content.startsWith("#") || content.startsWith(";");
}

function isHeader(content: string): boolean {
  return content.startsWith("[") && content.lastIndexOf("]") > 1;
}

/** A name as messages show it, without what a terminal may obey. */
export function quote(text: string): string {
  // What JSON leaves alone though a terminal may obey it or not show it.
  return JSON.stringify(text).replaceAll(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    (character) =>
      character.split("").map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`).join(""),
  );
}
