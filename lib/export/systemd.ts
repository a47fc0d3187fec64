/**
 * Knows what systemd takes for a service's credential: the bytes themselves.
 * Must not know what the credential is called: a unit says it, or `systemd-creds encrypt --name`.
 *
 * @module
 */

import type { Form } from "./form.ts";

/** For a file of `LoadCredential=`, or for `systemd-creds encrypt`: whatever is in it counts, so nothing follows the token. */
export const systemd: Form = { write: (token) => token };
