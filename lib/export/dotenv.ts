/**
 * Knows what all readers of `.env` files agree on: python-dotenv, Node, Docker Compose, direnv, and a shell's `.`.
 * Must not know who reads it.
 *
 * @module
 */

import { type Form, isLine, VARIABLE } from "./form.ts";

/** For a `.env` file. About `'`, `\` and `${` between quotes the readers differ: no text can hold those for all of them. */
export const dotenv: Form = {
  name: "HF_TOKEN",
  names: VARIABLE,
  write(token, name) {
    if (/^[\w.~+/-]+$/.test(token)) return `${name}=${token}\n`;
    return isLine(token) && !/['\\]|\$\{/.test(token) ? `${name}='${token}'\n` : undefined;
  },
};
