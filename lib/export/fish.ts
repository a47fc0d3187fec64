/**
 * Knows how fish quotes.
 * Must not know what is quoted.
 *
 * @module
 */

import { type Form, VARIABLE } from "./form.ts";

/** For `source` in fish: between single quotes only `\` and `'` are not themselves. */
export const fish: Form = {
  name: "HF_TOKEN",
  names: VARIABLE,
  write: (token, name) =>
    token.includes("\0") ? undefined : `set -gx ${name} '${token.replace(/[\\']/g, "\\$&")}'\n`,
};
