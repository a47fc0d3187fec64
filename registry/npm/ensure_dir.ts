/**
 * Knows `ensureDir` of `@std/fs`, for where JSR can't be reached.
 * Must not know more of that package than this program uses.
 *
 * @module
 */

import { mkdir } from "node:fs/promises";

/** Makes a folder and those it is missing in, unless it is there. */
export async function ensureDir(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true });
}
