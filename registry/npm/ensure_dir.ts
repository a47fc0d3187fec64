/**
 * Knows `ensureDirSync` of `@std/fs`, for where JSR can't be reached.
 * Must not know more of that package than this program uses.
 *
 * @module
 */

import { mkdirSync } from "node:fs";

/** Makes a folder and those it is missing in, unless it is there. */
export function ensureDirSync(dir: string): void {
  mkdirSync(dir, { recursive: true });
}
