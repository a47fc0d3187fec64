/**
 * Knows which server's address may be told a password, and how to say that another one may not.
 * Must not know which engine is there.
 *
 * @module
 */

import { HfAuthError } from "../../../errors.ts";

const LOOPBACK = /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * Refuses a server's address that holds a password, or to which a password would go in cleartext.
 *
 * @throws {HfAuthError} `invalid_configuration`, `insecure_endpoint`.
 */
export function requirePrivate(server: string, insecureHosts: readonly string[], form: string): void {
  // However it is written: a browser's URL has a user in https:\\me@host, too.
  if (server.includes("@")) throw withUser(server);
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (
    !url || !/^https?:$/.test(url.protocol) || url.search !== "" || url.hash !== "" || url.hostname === ""
  ) {
    throw invalid(`The store's server is not a web address: ${shown(server)}`, `Name it as in ${form}`);
  }
  if (url.protocol === "https:" || LOOPBACK.test(url.hostname) || insecureHosts.includes(url.hostname)) {
    return;
  }
  throw new HfAuthError("insecure_endpoint", `Refusing to keep tokens at ${url.origin} without https`, {
    hint: "Name an https address; http is allowed only for this machine (127.0.0.1) and for hosts in " +
      "HF_AUTH_INSECURE_HOSTS, where anyone on the way can read your tokens",
  });
}

/** The address of a server in the one way of all in which it may be written: small letters, no usual port, no last slash. */
export function plainAddress(server: string): string {
  if (!URL.canParse(server)) return server;
  const { origin, pathname } = new URL(server);
  return (origin + pathname).replace(/\/+$/, "");
}

/** The error for an address that holds what may be a password. */
export function withUser(server: string): HfAuthError {
  return invalid(
    `The store's address contains a user name or a password: ${shown(server)}`,
    "Remove them, and set the engine's own variables for them; see docs/fleet.md",
  );
}

/** The error for a name of a store that says nothing. */
export function invalid(message: string, hint: string): HfAuthError {
  return new HfAuthError("invalid_configuration", message, { hint });
}

/** What may hold anything, for a message. */
export function shown(text: string): string {
  const masked = text.replace(/^(([a-z]+:)?https?:\/\/)?.*@/s, "$1****@").replace(/[?#].*$/s, "");
  return masked.replace(/[\x00-\x1f\x7f-\x9f]/g, "").slice(0, 200);
}
