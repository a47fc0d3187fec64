/**
 * Knows this release's number, which must be the one in `deno.json`.
 * Must not know anything else.
 *
 * @module
 */

/** The version of this release (SemVer). */
export const VERSION = "0.1.0";
