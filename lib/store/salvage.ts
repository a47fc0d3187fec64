/**
 * Knows how to make a readable store of what is left of one: everything that can be understood stays.
 * Must not know where the store lies; it changes nothing itself.
 *
 * @module
 */

import { type IniDocument, IniSyntaxError, parseIni } from "./ini.ts";

/** What became of a damaged store. */
export interface Salvaged {
  /** What could be understood. */
  readonly document: IniDocument;
  /** What could not, by its line in the original (counted from 1). The text itself may hold a token. */
  readonly lost: readonly { readonly line: number; readonly reason: string }[];
  /** Second sections of a name and headers without their bracket, and the name they have now. */
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  /** What the original was, where it was not text as it should be. */
  readonly format: "ini" | "json";
}

/** Makes a readable store of a file's bytes. */
export function salvage(bytes: Uint8Array): Salvaged {
  const text = decode(bytes);
  return fromJson(text) ?? fromIni(text);
}

/** Whether these bytes are a store that Python reads as well. */
export function isIntact(bytes: Uint8Array): boolean {
  try {
    parseIni(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
    return true;
  } catch (error) {
    if (error instanceof IniSyntaxError || error instanceof TypeError) return false;
    throw error;
  }
}

function fromIni(text: string): Salvaged {
  const lines = text.replaceAll(/\r\n?/g, "\n").split("\n")
    .map((content, index) => ({ content: content.toWellFormed(), line: index + 1 }));
  const lost: { line: number; reason: string }[] = [];
  const renamed: { from: string; to: string }[] = [];
  for (;;) {
    try {
      const document = parseIni(lines.map(({ content }) => content).join("\n"));
      return { document, lost, renamed, format: "ini" };
    } catch (error) {
      if (!(error instanceof IniSyntaxError)) throw error;
      const at = error.line - 1;
      const from = error.duplicateSection;
      const unclosed = /^\s*\[([^\]=:]+)$/.exec(lines[at]?.content ?? "")?.[1];
      if (unclosed !== undefined) {
        renamed.push({ from: `[${unclosed}`, to: unclosed });
        lines[at] = { ...lines[at]!, content: `[${unclosed}]` };
      } else if (from === undefined) {
        const [{ line } = { line: error.line }] = lines.splice(at, 1);
        lost.push({ line, reason: error.message });
      } else {
        const to = freeName(from, lines.map(({ content }) => content));
        renamed.push({ from, to });
        lines[at] = { ...lines[at]!, content: `[${to}]` };
      }
    }
  }
}

function freeName(name: string, lines: readonly string[]): string {
  for (let number = 2;; number++) {
    const candidate = `${name} (${number})`;
    if (!lines.some((line) => line.includes(`[${candidate}]`))) return candidate;
  }
}

/** The Hub's Rust tool writes `{"tokens": {name: {"token": ...}}, "active": name}` to the same path. */
function fromJson(text: string): Salvaged | undefined {
  const tokens = asObject(parseJson(text))?.["tokens"];
  const entries = Object.entries(asObject(tokens) ?? {});
  if (tokens === undefined) return undefined;
  const lost: { line: number; reason: string }[] = [];
  let document = parseIni("");
  for (const [name, entry] of entries) {
    const token = asObject(entry)?.["token"] ?? entry;
    try {
      if (typeof token !== "string" || token === "") throw new Error("no token");
      document = document.with(name, { hf_token: token });
    } catch {
      lost.push({ line: 1, reason: `no usable token in ${JSON.stringify(name)}` });
    }
  }
  return { document, lost, renamed: [], format: "json" };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function asObject(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value as Record<string, unknown>
    : undefined;
}

/** Text of any encoding that an editor may have left: UTF-8, UTF-16 with or without its mark, or Windows's own. */
function decode(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) {
    return new TextDecoder("utf-16le").decode(bytes);
  }
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) {
    return new TextDecoder("utf-16be").decode(bytes);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
