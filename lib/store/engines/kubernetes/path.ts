/**
 * Knows how a Secret is named in a store's address.
 * Must not know what is in it.
 *
 * @module
 */

import { invalid, shown } from "../http/server_address.ts";

/**
 * The namespace, the Secret and maybe the further key in a store's address. Names are checked as the API server checks them
 * (RFC 1123 section 2.1), since they are parts of its paths.
 *
 * @throws {HfAuthError} `invalid_configuration`.
 */
export function checkedPath(path: string): string[] {
  const [namespace = "", secret = "", key, ...more] = path.split("/");
  const isName = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(namespace) &&
    /^(?=.{1,253}$)[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/.test(secret) && more.length === 0;
  if (!isName) {
    throw invalid(
      `There can be no such Secret: ${shown(path)}`,
      "Name it as kubernetes:NAMESPACE/SECRET; both have small letters, digits and - only, a Secret dots too",
    );
  }
  if (key === undefined) return [namespace, secret];
  if (isFurtherKey(key)) return [namespace, secret, key];
  throw invalid(
    `The active token can't be kept as ${shown(key)} too`,
    "Name a key of letters, digits, -, _ and . that is not token or stored_tokens, such as HF_TOKEN",
  );
}

/** Whether a Secret can have the key, and nothing else is kept there. */
export function isFurtherKey(key: string): boolean {
  return /^[-._a-zA-Z0-9]{1,253}$/.test(key) && !["token", "stored_tokens", ".", ".."].includes(key);
}
