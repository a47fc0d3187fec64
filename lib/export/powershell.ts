/**
 * Knows how PowerShell quotes.
 * Must not know what is quoted.
 *
 * @module
 */

import { type Form, VARIABLE } from "./form.ts";

/** For `Invoke-Expression`: between single quotes only these are not themselves, and typographic ones count (about_Quoting_Rules). */
export const powershell: Form = {
  name: "HF_TOKEN",
  names: VARIABLE,
  write: (token, name) =>
    token.includes("\0") ? undefined : `$env:${name} = '${token.replace(/['\u2018-\u201b]/g, "$&$&")}'\n`,
};
