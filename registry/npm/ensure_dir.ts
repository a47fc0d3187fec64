/**
 * Knows `ensureDirSync` of `@std/fs`, for where JSR can't be reached.
 * Must not know more of that package than this program uses, which only Deno's host does.
 *
 * @module
 */

/** Makes a folder and those it is missing in, unless it is there. */
export function ensureDirSync(dir: string): void {
  Deno.mkdirSync(dir, { recursive: true });
}
