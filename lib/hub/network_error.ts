/**
 * Knows how runtimes say why a server was not reached, and what to do about each.
 * Must not know what was asked, nor repeat a runtime's own words: they may name a proxy with its password.
 *
 * @module
 */

import { HfAuthError } from "../errors.ts";

/** By Bun's and Node's codes and by Deno's words; the first row that fits counts. */
const REASONS: readonly (readonly [RegExp, HfAuthError["code"], (origin: string) => string, hint: string])[] =
  [
    [
      /CERT_HAS_EXPIRED|CERT_NOT_YET_VALID|peer certificate: (certificate expired|certificate not valid yet|Expired|NotValidYet)/,
      "untrusted_certificate",
      (origin) => `The certificate of ${origin} has expired or is not valid yet`,
      "Check this machine's clock; if it is right, contact whoever runs the server",
    ],
    [
      /ERR_TLS_CERT_ALTNAME_INVALID|peer certificate: (certificate not valid for name|NotValidForName)/,
      "untrusted_certificate",
      (origin) => `The certificate of ${origin} is for another host name`,
      "Check HF_ENDPOINT, and whether a proxy answers in its place",
    ],
    [
      /SELF_SIGNED_CERT|UNABLE_TO_(VERIFY|GET)|CERT_UNTRUSTED|CERT_SIGNATURE_FAILURE|INVALID_CA|peer certificate/,
      "untrusted_certificate",
      (origin) => `The certificate of ${origin} is not signed by a trusted CA`,
      "If your company runs the server or a proxy, name its CA certificate with --ca-file FILE or SSL_CERT_FILE",
    ],
    [
      /ERR_PROXY_TUNNEL.* 407|proxy authentication required/,
      "network",
      (origin) => `The proxy for ${origin} requires a user name and a password`,
      "Add them to the proxy's address: HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT",
    ],
    [
      /ERR_PROXY_TUNNEL|unsuccessful tunnel/,
      "network",
      (origin) => `The proxy refuses to connect to ${origin}`,
      "Ask whoever runs the proxy, or add the host to NO_PROXY if it can be reached directly",
    ],
    [
      /UnsupportedProxyProtocol/,
      "network",
      (origin) => `The proxy for ${origin} is of an unsupported type`,
      "Set HTTPS_PROXY to the address of an http or https proxy",
    ],
  ];

/** The error for a request that got no response. */
export function unreached(origin: string, cause: unknown): HfAuthError {
  const words = wordsOf(cause);
  const [, code, message, hint] = REASONS.find(([pattern]) => pattern.test(words)) ?? [
    undefined,
    "network" as const,
    () => `Could not reach ${origin}`,
    "Check the network connection, the proxy and HF_ENDPOINT, then try again",
  ];
  return new HfAuthError(code, message(origin), { hint, cause });
}

function wordsOf(error: unknown, depth = 0): string {
  if (!(error instanceof Error) || depth > 4) return "";
  const { code } = error as { code?: unknown };
  return `${String(code)} ${error.message} ${wordsOf(error.cause, depth + 1)}`;
}
