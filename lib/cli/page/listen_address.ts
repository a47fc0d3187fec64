/**
 * Knows how `HOST:PORT` is written.
 * Must not know what listens there.
 *
 * @module
 */

import { HfAuthError } from "../../errors.ts";

/** Where to listen. */
export interface Address {
  /** A host name or an IP address, without brackets. */
  readonly hostname: string;
  /** The port; 0 picks a free one. */
  readonly port: number;
}

/**
 * Reads `HOST:PORT`, `HOST`, `:PORT` or `PORT`. Defaults to 127.0.0.1 and a free port.
 *
 * @throws {HfAuthError} `usage`.
 */
export function parseAddress(text: string): Address {
  const found = /^(?:\[([^\]]*)\]|([^:\[\]]*))(?::(\d*))?$/.exec(/^\d+$/.test(text) ? `:${text}` : text);
  const port = Number(found?.[3] || "0");
  const host = found?.[1] ?? found?.[2] ?? "";
  const hostname = host || "127.0.0.1";
  const url = found?.[1] === undefined ? `http://${hostname}` : `http://[${hostname}]`;
  if (!found || port > 65_535 || !URL.canParse(url) || /[\s/?#@%\\]/.test(hostname)) {
    throw new HfAuthError("usage", `${text} is not a valid address to listen on`, {
      hint: "Write it as HOST:PORT, such as 0.0.0.0:8000 or [::1]:8000",
    });
  }
  return { hostname, port };
}

/**
 * Reads `HOST:PORT`, `:PORT` or `PORT`, where others must know the port: 0 picks a free one.
 *
 * @throws {HfAuthError} `usage`.
 */
export function parseWithPort(text: string): Address {
  const address = parseAddress(text);
  if (/(?:^|:)\d+$/.test(text)) return address;
  throw new HfAuthError("usage", `${text} has no port to listen on`, {
    hint: "Write it as HOST:PORT, such as 127.0.0.1:9090",
  });
}

/** Whether only this machine can reach the address. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "::1" || /^127(\.\d+){3}$/.test(hostname);
}

/** The address as part of a URL. */
export function authority({ hostname, port }: Address): string {
  return `${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
}
