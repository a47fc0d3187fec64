/**
 * Knows the sections of a document as one value to compare, and whether they are read again as they were written.
 * Must not know what is in them.
 *
 * @module
 */

import assert from "node:assert/strict";
import { readDocument } from "../../../lib/store/ini/ini.ts";
import type { IniDocument } from "../../../lib/store/ini/ini.ts";
import { bytesOf } from "../bytes.ts";

/** The sections in their order. */
export type Sections = [name: string, values: [key: string, value: string][]][];

/** The sections of a document. */
export const sectionsOf = (document: IniDocument): Sections =>
  document.sections.map(({ name, values }) => [name, [...values]]);

/** Fails unless what the document writes is read as the document itself. */
export function assertReadsBack(document: IniDocument): void {
  const valuesOf = ({ sections }: IniDocument) => new Map(sections.map(({ name, values }) => [name, values]));
  assert.deepEqual(valuesOf(readDocument(bytesOf(document.toString()))), valuesOf(document));
}
