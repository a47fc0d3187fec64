/**
 * Knows what each refusal of Vault means for a secret, and what to check then.
 * Must not know what was asked of it, nor repeat the server's words.
 *
 * @module
 */

import { HfAuthError } from "../../../errors.ts";
import { refused } from "../http/request.ts";

/** The secret that is asked for. */
export interface Named {
  /** What messages call it. */
  readonly name: string;
  /** Its path as policies name it, such as `secret/data/hf`. */
  readonly path: string;
  /** Whether it was asked for without a token. */
  readonly isNobody: boolean;
}

/** The error for an answer that is neither the secret nor a conflict, by its status. */
export function refusal(
  action: "read" | "write",
  { name, path, isNobody }: Named,
  status: number,
): HfAuthError {
  const fail = (why: string, hint: string) => refused(action, name, why, hint, status);
  const away = (why: string, hint: string) =>
    new HfAuthError("store_unreachable", `Cannot reach ${name}: ${why}`, { status, hint });
  switch (status) {
    case 403:
      return isNobody
        ? fail(
          "it asks for a token",
          "Set VAULT_TOKEN, log in with `vault login`, or set HF_AUTH_VAULT_ROLE in a pod",
        )
        : fail(
          "access is forbidden",
          `Check with \`vault token lookup\` that the token is valid, and with \`vault token capabilities ${path}\` ` +
            "that its policy grants read, create and update",
        );
    case 404:
      return fail(
        "there is no KV engine at that path",
        "Check the address, the path and VAULT_NAMESPACE; `vault secrets list` shows which engines there are",
      );
    case 400:
    case 413:
      return fail(
        `it does not take the request (${status})`,
        "Check with `vault kv get` whether it can be read, and that what lies there is small enough",
      );
    case 429:
      return away("it has too many requests (429)", "Try again in a moment");
    case 472:
    case 473:
      return away(`it is on standby (${status})`, "Name the address of a Vault that is active");
    default:
      return fail(`unexpected response (${status})`, "Check that the address is that of Vault or OpenBao");
  }
}

/** The error for a KV engine of version 1, which would keep no versions. */
export function unversioned(name: string, mount: string): HfAuthError {
  return refused(
    "read",
    name,
    `the KV engine at ${mount} is of version 1`,
    `Name one of version 2, or run \`vault kv enable-versioning ${mount}\``,
  );
}
