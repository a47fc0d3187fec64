/**
 * Knows what Deno's host takes from `@std`, which only JSR has.
 * Must not be loaded by anything but a dynamic import, since JSR is not within everyone's reach.
 *
 * @module
 */

export { ensureDirSync } from "jsr:@std/fs@^1.0.24/ensure-dir";
export { dirname, isAbsolute, join } from "jsr:@std/path@^1.1.6";
