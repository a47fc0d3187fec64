/**
 * Knows a token as JSON.
 * Must not know who reads it.
 *
 * @module
 */

import type { Form } from "./form.ts";

/** An object with one member (RFC 8259). */
export const json: Form = {
  name: "HF_TOKEN",
  names: { pattern: /./s, words: "any text" },
  write: (token, name) => `${JSON.stringify({ [name]: token })}\n`,
};
