/**
 * Knows how to compare values that hold secrets: to `deepEqual` any two of them are the same.
 * Must not know what the values are.
 *
 * @module
 */

import { HfAuthError } from "../../lib/errors.ts";
import { Secret } from "../../lib/secret.ts";

/** The value with the text of every secret in it, and errors as their code, message and hint. */
export function inClear(value: unknown): unknown {
  if (value instanceof Secret) return value.reveal();
  if (value instanceof HfAuthError) return [value.code, value.message, value.hint];
  if (Array.isArray(value)) return value.map(inClear);
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, inClear(inner)]));
}
