/**
 * Knows how the helper for a registry is changed in Docker's `config.json`, with every other byte left alone.
 * Must not know where the file lies, nor who the helper is.
 *
 * @module
 */

import { applyEdits, type FormattingOptions, modify } from "npm:jsonc-parser@^3.3.1";
import { NotUnderstood, objectIn, parseConfig, readEntry } from "./config_file.ts";

/** The text with `helper` for a registry, or without any. What was made for it goes with it. */
export function withHelper(text: string, registry: string, helper: string | undefined): string {
  const config = parseConfig(text);
  const others = Object.keys(objectIn(config, "credHelpers")).filter((name) => name !== registry);
  // Docker takes null for none, and nothing can be put into it.
  const isNull = config["credHelpers"] === null;
  const path = isNull || helper === undefined && others.length === 0
    ? ["credHelpers"]
    : ["credHelpers", registry];
  const whole = text.trim() === "" ? "{\n}\n" : text;
  const formattingOptions = formattingOf(whole);
  const value = isNull && helper !== undefined ? { [registry]: helper } : helper;
  const edited = applyEdits(
    whole,
    modify(whole, path, value, formattingOptions && { formattingOptions } || {}),
  );
  // Of a name that comes twice another one may count than the one that was changed.
  if (readEntry(edited, registry).helper === helper) return edited;
  throw new NotUnderstood("a name comes twice in it");
}

/** How the file is indented; as Docker does it, where it is not said. */
function formattingOf(text: string): FormattingOptions | undefined {
  const indent = /\n([ \t]+)"/.exec(text)?.[1] ?? "\t";
  // All on one line.
  if (!text.trim().includes("\n")) return undefined;
  return {
    insertSpaces: !indent.startsWith("\t"),
    tabSize: indent.length,
    eol: text.includes("\r\n") ? "\r\n" : "\n",
  };
}
