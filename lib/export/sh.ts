/**
 * Knows how POSIX shells quote: bash, dash, ksh and zsh, and direnv's `.envrc`, which is bash.
 * Must not know what is quoted.
 *
 * @module
 */

import { quotedWord } from "../shell_word.ts";
import { type Form, VARIABLE } from "./form.ts";

/** For `eval` in a shell. */
export const sh: Form = {
  name: "HF_TOKEN",
  names: VARIABLE,
  write: (token, name) => token.includes("\0") ? undefined : `export ${name}=${quotedWord(token)}\n`,
};
