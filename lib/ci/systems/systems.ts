/**
 * Knows every CI system, in the order in which they are asked.
 * Must not know how any of them works.
 *
 * @module
 */

import type { System } from "../system.ts";
import { github } from "./github.ts";

/** The first one that is there counts. */
export const SYSTEMS: readonly System[] = [github];
