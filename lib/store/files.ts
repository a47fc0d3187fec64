/**
 * Knows how the two documents lie in the two files that Python's library uses, `token` and `stored_tokens`.
 * Must not know what is in them, nor how a file is locked or replaced.
 *
 * @module
 */

import { HfAuthError } from "../errors.ts";
import type { Files, LockOptions, WriteOptions } from "../host/host.ts";
import { type DocumentChange, type Documents, type Storage, WHOLE_TURN } from "./storage.ts";

/** Options of {@linkcode fileStorage}. */
export interface FileStorageOptions {
  /** The machine's files. */
  readonly files: Files;
  /** The file of the active token. */
  readonly tokenPath: string;
  /** The file of all stored tokens. */
  readonly storedTokensPath: string;
  /** How to wait for another process that is changing them. */
  readonly lock?: LockOptions;
}

// Python writes in place, some of it without the lock.
const PYTHONS = { settled: true };

/** The place that every machine has. Nothing is read until it is asked for. */
export function fileStorage({ files, tokenPath, storedTokensPath, lock }: FileStorageOptions): Storage {
  const read = async (): Promise<Documents> => ({
    // In this order: whoever changes both writes this one last.
    active: await files.read(tokenPath, PYTHONS).catch(failure),
    stored: await files.readBytes(storedTokensPath, PYTHONS).catch(failure),
  });
  const put = async (path: string, text: string | Uint8Array | null | undefined, options?: WriteOptions) => {
    if (text !== null && text !== undefined) return await files.write(path, text, options);
    await files.remove(path);
    return true;
  };
  return {
    names: { active: tokenPath, stored: storedTokensPath },
    async read() {
      const documents = await read();
      return { ...documents, version: documents };
    },
    async write({ active, stored }: DocumentChange, version) {
      const before = version as Documents;
      // Python's login takes no lock.
      if (!isSame(before, await read())) return false;
      if (stored !== undefined) {
        const over = before.stored instanceof HfAuthError ? {} : { over: before.stored ?? null };
        if (!await put(storedTokensPath, stored, over)) return false;
      }
      try {
        if (active !== undefined) await put(tokenPath, active);
      } catch (error) {
        if (stored !== undefined && !(before.stored instanceof HfAuthError)) {
          await put(storedTokensPath, before.stored).catch(() => {});
        }
        throw error;
      }
      return true;
    },
    async isHalfWritten() {
      return await files.isHalfWritten(tokenPath) || await files.isHalfWritten(storedTokensPath);
    },
    async finish() {
      for (const path of [tokenPath, storedTokensPath]) await files.finish(path);
    },
    exclusively: (work, options) =>
      files.withLock(`${storedTokensPath}.lock`, () => work(WHOLE_TURN), { ...lock, ...options }),
  };
}

function failure(error: unknown): HfAuthError {
  if (error instanceof HfAuthError) return error;
  throw error;
}

function isSame(one: Documents, other: Documents): boolean {
  const [a, b] = [one.stored, other.stored];
  const storedIsSame = a instanceof Uint8Array && b instanceof Uint8Array
    ? a.length === b.length && a.every((byte, index) => byte === b[index])
    : keyOf(a) === keyOf(b);
  return storedIsSame && keyOf(one.active) === keyOf(other.active);
}

function keyOf(document: string | Uint8Array | undefined | HfAuthError): unknown {
  return document instanceof HfAuthError ? document.message : document;
}
