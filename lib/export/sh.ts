/**
 * Knows how POSIX shells quote: bash, dash, ksh and zsh, and direnv's `.envrc`, which is bash.
 * Must not know what is quoted.
 *
 * @module
 */

import { type Form, VARIABLE } from "./form.ts";

/** For `eval` in a shell: between single quotes everything is itself (POSIX.1-2017, 2.2.2). */
export const sh: Form = {
  name: "HF_TOKEN",
  names: VARIABLE,
  write: (token, name) =>
    token.includes("\0") ? undefined : `export ${name}='${token.replaceAll("'", `'\\''`)}'\n`,
};
