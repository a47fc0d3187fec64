/**
 * Knows the two files as Python writes them, and a machine in memory that has them.
 * Must not know what the code under test does with them.
 *
 * @module
 */

import "./loaded.ts";
import { type MemoryHost, memoryHost, type MemoryOptions } from "../../../lib/host/memory/host.ts";

/** The folder of the two files on a machine in memory. */
export const FOLDER = "/home/user/.cache/huggingface";

/** When a machine in memory starts, in Unix seconds. */
export const NOW: number = Date.UTC(2026, 0, 1) / 1000;

/** The two files, and that of a login that waits; one that is absent is left out. */
export interface Store {
  /** The active token. */
  readonly token?: string;
  /** All tokens. */
  readonly stored_tokens?: string;
  /** The code that a person has yet to enter. */
  readonly pending_login?: string;
  /** What was approved and is yet to be stored. */
  readonly approved_login?: string;
  /** What a CI job's identity was exchanged for. */
  readonly exchanged_tokens?: string;
  /** A change that was interrupted. */
  readonly journal?: string;
  /** What earlier refreshes came to. */
  readonly refresh_log?: string;
}

/** A section of `stored_tokens` as Python writes it. */
export function section(name: string, fields: Readonly<Record<string, string | number>>): string {
  return `[${name}]\n${Object.entries(fields).map(([key, value]) => `${key} = ${value}\n`).join("")}\n`;
}

/** Where a file of that name lies: in the program's own folder if nobody else has one. */
export function pathOf(name: string): string {
  const isOwn =
    /^\.?(approved_login|pending_login|refresh_log|journal|login_page|whoami_answers|exchanged_tokens)\b/
      .test(
        name,
      );
  return `${FOLDER}/${isOwn ? "hf-auth/" : ""}${name}`;
}

/** A machine that has this store. Unless asked for otherwise it has no other programs. */
export function machineWith(store: Store, options: MemoryOptions = {}): MemoryHost {
  const files = Object.entries(store).map(([name, text]) => [pathOf(name), text] as const);
  return memoryHost({
    programs: null,
    ...options,
    files: { ...Object.fromEntries(files), ...options.files },
  });
}

/**
 * Every file on the machine: the store's by its name, any other by its path. What the Hub last said is left out: any
 * command may keep it.
 */
export function storeOf(host: MemoryHost): Record<string, string> {
  const files = [...host.disk.files].filter(([path]) => path !== pathOf("whoami_answers")).map((
    [path, { text }],
  ) => [path.replace(`${FOLDER}/`, "").replace("hf-auth/", ""), text] as const);
  return Object.fromEntries(files);
}

/** Changes the store behind the back of the code under test, as another process would. */
export function changeStore(host: MemoryHost, store: Store): void {
  for (const [name, text] of Object.entries(store)) host.disk.files.set(pathOf(name), { text });
}
