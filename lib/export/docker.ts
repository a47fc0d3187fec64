/**
 * Knows the files that `docker run --env-file` and `podman run --env-file` read.
 * Must not know what runs there.
 *
 * @module
 */

import { type Form, isLine, VARIABLE } from "./form.ts";

/** A line of such a file: nothing is quoted, and everything after the `=` is the value. */
export const docker: Form = {
  name: "HF_TOKEN",
  names: VARIABLE,
  write: (token, name) => isLine(token) ? `${name}=${token}\n` : undefined,
};
