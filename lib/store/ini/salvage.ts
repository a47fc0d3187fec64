/**
 * Knows how to make a readable store of what is left of one: everything that can be understood stays.
 * Must not know where the store lies; it changes nothing itself.
 *
 * @module
 */

import { HfAuthError } from "../../errors.ts";
import { strip } from "../../python.ts";
import { type IniDocument, IniSyntaxError, parseIni, readDocument } from "./ini.ts";
import { utf16Of } from "./encoding.ts";

const BROKEN_HEADER = /^\s*(?:\[([^\]=:]*[^\]=:\s])|([^[=:\s][^[=:]*)\])\s*$/;
/** What a token is called whose section has lost its name. */
const NAMELESS = "unnamed";

/** What became of a damaged store. */
export interface Salvaged {
  /** What could be understood. */
  readonly document: IniDocument;
  /** What could not, by its line in the original (counted from 1). The text itself may hold a token. */
  readonly lost: readonly { readonly line: number; readonly reason: string }[];
  /** Second sections of a name, and headers that were broken or gone (`?`), and the name they have now. */
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  /** Whether the original could be read as it was. */
  readonly intact: boolean;
}

/** Makes a readable store of a file's bytes. */
export function salvage(bytes: Uint8Array): Salvaged {
  try {
    return { document: readDocument(bytes), lost: [], renamed: [], intact: true };
  } catch (error) {
    if (!(error instanceof IniSyntaxError)) throw error;
    const text = decode(bytes);
    return { ...fromJson(text) ?? fromIni(text), intact: false };
  }
}

function fromIni(text: string): Omit<Salvaged, "intact"> {
  const lost: { line: number; reason: string }[] = [];
  const renamed: { from: string; to: string }[] = [];
  const names = new Set(Array.from(text.matchAll(/^[ \t]*\[(.+)\]/gm), ([, name]) => name!));
  const last = new Map<string, number>();
  const originals = new Map<string, string>();
  const rename = (from: string, name = from): string => {
    let to = name;
    while (names.has(to)) {
      const number = (last.get(name) ?? 1) + 1;
      last.set(name, number);
      to = `${name} (${number})`;
    }
    names.add(to);
    originals.set(to, name);
    renamed.push({ from, to });
    return `[${to}]`;
  };
  const document = parseIni(text, ({ duplicateSection, line: number, message }, line, section) => {
    const [broken, unclosed, unopened] = BROKEN_HEADER.exec(line) ?? [];
    if (broken !== undefined) return [rename(strip(broken), unclosed ?? unopened)];
    if (duplicateSection !== undefined) return [rename(duplicateSection)];
    // Every section starts with its token: here a header is gone, and what follows is not the last section's.
    if (isTokenLine(line)) {
      return [
        section === undefined ? rename("?", NAMELESS) : rename(originals.get(section) ?? section),
        line,
      ];
    }
    lost.push({ line: number, reason: message });
    return [];
  });
  return { document, lost, renamed };
}

function isTokenLine(line: string): boolean {
  return /^\s*hf_token\s*[=:]\s*\S/i.test(line);
}

/** The Hub's Rust tool writes `{"tokens": {name: {"token": ...}}, "active": name}` to the same path. */
function fromJson(text: string): Omit<Salvaged, "intact"> | undefined {
  const tokens = asObject(asObject(parseJson(text))?.["tokens"]);
  if (tokens === undefined) return undefined;
  const lost: { line: number; reason: string }[] = [];
  const sections = Object.entries(tokens).map(([name, entry]) => {
    const token = asObject(entry)?.["token"] ?? entry;
    try {
      if (typeof token === "string" && token !== "") return parseIni("").with(name, { hf_token: token });
    } catch (error) {
      if (!(error instanceof HfAuthError)) throw error;
    }
    lost.push({ line: lineOf(JSON.stringify(name), text), reason: "no usable token" });
    return "";
  });
  return { document: parseIni(sections.join("")), lost, renamed: [] };
}

function lineOf(part: string, text: string): number {
  const at = Math.max(0, text.indexOf(part));
  return text.slice(0, at).split("\n").length;
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
  const utf16 = utf16Of(bytes);
  const text = utf16 ? new TextDecoder(utf16).decode(bytes) : decodeLines(bytes);
  // Also where files were joined.
  return text.replaceAll(/(?<=^|[\r\n])\ufeff/g, "");
}

function decodeLines(bytes: Uint8Array): string {
  const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const windows = new TextDecoder("windows-1252");
  let text = "";
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(0x0a, start) + 1 || bytes.length;
    const line = bytes.subarray(start, end);
    // One bad line says nothing about the names in the others.
    try {
      text += utf8.decode(line);
    } catch {
      text += windows.decode(line);
    }
    start = end;
  }
  return text;
}
