/**
 * Knows how a store that cannot be read is repaired without losing a byte of it.
 * Must not know how a person is told.
 *
 * @module
 */

import { openSession, type VerbOptions } from "./session.ts";

/** The result of a repair. */
export interface AuthRepairResult {
  /** Whether there was anything to repair. */
  readonly status: "repaired" | "intact";
  /** The file, or the name of the store. */
  readonly path: string;
  /** The copy of the original file; only after a repair. */
  readonly copy?: string;
  /** The names of the tokens in the repaired file. */
  readonly kept: readonly string[];
  /** Lines of the original that could not be read, counted from 1, and why. */
  readonly lost: readonly { readonly line: number; readonly reason: string }[];
  /** Tokens that were renamed, because their name was taken or its header was damaged. */
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
}

/** What to repair. */
export interface AuthRepairOptions extends VerbOptions {
  /**
   * Whether to store first what a refresh could not store, and to wait for that until the store answers, for a day at most.
   * Default `false`.
   */
  readonly wait?: boolean;
}

/**
 * Repairs a `stored_tokens` file that cannot be read. Keeps the original next to it as a dated copy (that of another store in a private folder of this machine), and keeps every section that can be read. A readable file is not changed.
 *
 * @throws {HfAuthError} `store_unreadable` when it is no file or may not be read, `store_unwritable`, `lock_timeout`.
 */
export async function authRepair(
  { wait = false, ...options }: AuthRepairOptions = {},
): Promise<AuthRepairResult> {
  const session = await openSession(options);
  const { store, own, host: { files, clock } } = session;
  if (wait) {
    const { finish } = await import("./freshness/finish_later.ts");
    await finish(session, (ms) => clock.sleep(ms, options.signal));
  }
  const path = store.names.stored;
  const { salvage } = await import("../store/ini/salvage.ts");
  let result: AuthRepairResult | undefined;
  await store.change(async (tokens) => {
    const { document, lost, renamed, intact } = salvage(tokens.bytes);
    const kept = document.sections.map((section) => section.name);
    result = { status: intact ? "intact" : "repaired", path, kept, lost, renamed };
    if (intact) return tokens;
    const copy = `${(await own()).copies}.${new Date(clock.now()).toISOString().replaceAll(/[:.]/g, "-")}`;
    await files.write(copy, tokens.bytes);
    result = { ...result, copy };
    return tokens.replacing(document);
  }, { tolerant: true });
  return result!;
}
