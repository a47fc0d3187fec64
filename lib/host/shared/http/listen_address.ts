/**
 * Knows how an address to listen on is written, and how to say that it can't be.
 * Must not know who listens.
 *
 * @module
 */

import { HfAuthError } from "../../../errors.ts";
import { codeOf } from "../files/disk.ts";

/** A host's name or address as sockets want it: an IPv6 address without the brackets that a URL needs. */
export function withoutBrackets(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, "$1");
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: "not permitted",
  EADDRINUSE: "the address is in use",
  EADDRNOTAVAIL: "this machine has no such address",
  EAI_AGAIN: "there is no such name",
  EINVAL: "this machine has no such address",
  ENOTFOUND: "there is no such name",
  EPERM: "not permitted",
  ERR_OUT_OF_RANGE: "there is no such port",
  ERR_SOCKET_BAD_PORT: "there is no such port",
};

/** The error for an address that cannot be listened on. */
export function unavailable(host: string, port: number, cause: unknown): HfAuthError {
  const code = cause instanceof Error && cause.name === "NotCapable" ? "EACCES" : codeOf(cause);
  const address = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  const reason = code === undefined ? "" : `: ${reasons[code] ?? code}`;
  const hint = "Choose another address to listen on, as HOST:PORT";
  return new HfAuthError("address_unavailable", `Cannot listen on ${address}${reason}`, { hint, cause });
}
